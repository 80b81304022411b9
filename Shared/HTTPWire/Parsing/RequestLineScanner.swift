/// Scans a request line byte by byte; positions are relative to the first byte of the head, so a scan that
/// ran out of bytes goes on where it stopped when the same bytes come again with more behind them.
struct RequestLineScanner: Sendable {
    private enum State: Sendable {
        case start, startLF, method, target, version, lineFeed
    }

    private static let maxMethodBytes = 32
    private static let maxEmptyLines = 2

    private var state = State.start
    private var emptyLines = 0
    private(set) var method = 0..<0
    private(set) var target = 0..<0
    private(set) var version = HTTPVersion.http11
    private var mark = 0

    var hasStarted: Bool { state != .start && state != .startLF }

    mutating func scan(_ bytes: Span<UInt8>, _ position: inout Int, _ limits: HTTPWireLimits) -> ScanStep<Void> {
        while position < bytes.count {
            let failure: HTTPWireError?
            switch state {
            case .start, .startLF: failure = scanStart(bytes, &position)
            case .method: failure = scanMethod(bytes, &position)
            case .target: failure = scanTarget(bytes, &position, limits.maxTargetBytes)
            case .version: failure = scanVersion(bytes, &position)
            case .lineFeed:
                guard bytes[position] == ASCIIText.lf else {
                    return .failed(.bad(.badStartLine, "a carriage return without a line feed"))
                }
                position += 1
                return .done(())
            }
            if let failure { return .failed(failure) }
        }
        return .needMore
    }

    /// RFC 9112 section 2.2: an empty line before the request line is skipped; here at most two are.
    private mutating func scanStart(_ bytes: Span<UInt8>, _ position: inout Int) -> HTTPWireError? {
        let byte = bytes[position]
        if state == .startLF {
            guard byte == ASCIIText.lf else {
                return .bad(.badStartLine, "a carriage return without a line feed")
            }
            emptyLines += 1
            state = .start
            position += 1
            return nil
        }
        if byte == ASCIIText.cr, emptyLines < Self.maxEmptyLines {
            state = .startLF
            position += 1
            return nil
        }
        mark = position
        state = .method
        return nil
    }

    private mutating func scanMethod(_ bytes: Span<UInt8>, _ position: inout Int) -> HTTPWireError? {
        while position < bytes.count {
            let byte = bytes[position]
            if ASCIIText.isToken(byte), position - mark < Self.maxMethodBytes {
                position += 1
                continue
            }
            guard byte == ASCIIText.space, position > mark else {
                return .bad(.badMethod, "the method is not a token")
            }
            method = mark..<position
            position += 1
            mark = position
            state = .target
            return refusal(of: bytes.extracting(method))
        }
        return nil
    }

    private func refusal(of method: Span<UInt8>) -> HTTPWireError? {
        // Only these two are longer words with T or C in front; anything else is somebody's route to decide.
        guard method.count == 5 || method.count == 7 else { return nil }
        guard ASCIIText.matches(method, "trace") || ASCIIText.matches(method, "connect") else { return nil }
        return HTTPWireError(code: .methodNotSupported, status: 501, message: "CONNECT and TRACE are not served")
    }

    private mutating func scanTarget(_ bytes: Span<UInt8>, _ position: inout Int, _ limit: Int) -> HTTPWireError? {
        let end = min(bytes.count, mark + limit)
        var index = position
        while index < end, ASCIIText.isTarget(bytes[index]) {
            index += 1
        }
        position = index
        guard index < bytes.count else { return nil }
        if bytes[index] == ASCIIText.space {
            guard index > mark else { return .bad(.badTarget, "the request target is empty") }
            target = mark..<index
            position = index + 1
            mark = position
            state = .version
            return nil
        }
        if index == end, ASCIIText.isTarget(bytes[index]) {
            return HTTPWireError(code: .targetTooLong, status: 414, message: "the target is over \(limit) bytes")
        }
        return .bad(.badTarget, "the request line is not `method target version`")
    }

    /// Reads `HTTP/d.d` and the carriage return.
    private mutating func scanVersion(_ bytes: Span<UInt8>, _ position: inout Int) -> HTTPWireError? {
        while position < bytes.count {
            let byte = bytes[position]
            if position - mark == VersionText.length {
                guard byte == ASCIIText.cr else { return .bad(.badStartLine, "bytes after the version") }
                guard let known = VersionText.version(bytes.extracting(mark..<position)) else {
                    return HTTPWireError(
                        code: .versionNotSupported, status: 505, message: "HTTP/1.1 and HTTP/1.0 are served")
                }
                version = known
                position += 1
                state = .lineFeed
                return nil
            }
            guard VersionText.allows(byte, at: position - mark) else {
                return .bad(.badStartLine, "the version is not HTTP/d.d")
            }
            position += 1
        }
        return nil
    }
}

/// The shape `HTTP/d.d`, byte by byte.
enum VersionText {
    static let length = 8

    static func allows(_ byte: UInt8, at offset: Int) -> Bool {
        switch offset {
        case 0: byte == 0x48
        case 1, 2: byte == 0x54
        case 3: byte == 0x50
        case 4: byte == 0x2F
        case 6: byte == 0x2E
        default: ASCIIText.isDigit(byte)
        }
    }

    /// The version of eight bytes that have the right shape; nil when it is not one of ours.
    static func version(_ bytes: Span<UInt8>) -> HTTPVersion? {
        guard bytes[5] == 0x31 else { return nil }
        if bytes[7] == 0x31 { return .http11 }
        return bytes[7] == 0x30 ? .http10 : nil
    }
}
