/// Scans a status line byte by byte, resumable like `RequestLineScanner`.
struct StatusLineScanner: Sendable {
    private enum State: Sendable {
        case start, startLF, version, status, afterStatus, reason, lineFeed
    }

    private static let maxEmptyLines = 2

    private var state = State.start
    private var emptyLines = 0
    private var mark = 0
    private(set) var version = HTTPVersion.http11
    private(set) var status = 0
    private(set) var reason = 0..<0

    var hasStarted: Bool { state != .start && state != .startLF }

    mutating func scan(_ bytes: Span<UInt8>, _ position: inout Int) -> ScanStep<Void> {
        while position < bytes.count {
            let byte = bytes[position]
            if state == .lineFeed {
                guard byte == ASCIIText.lf else {
                    return .failed(.bad(.badStartLine, "a carriage return without a line feed"))
                }
                position += 1
                return .done(())
            }
            if let failure = read(byte, at: position, bytes) { return .failed(failure) }
            position += 1
        }
        return .needMore
    }

    private mutating func read(_ byte: UInt8, at position: Int, _ bytes: Span<UInt8>) -> HTTPWireError? {
        switch state {
        case .start, .startLF: return readStart(byte, at: position)
        case .version: return readVersion(byte, at: position, bytes)
        case .status:
            guard ASCIIText.isDigit(byte) else { return .bad(.badStatus, "the status is not three digits") }
            status = status * 10 + Int(byte &- 0x30)
            guard position - mark == 2 else { return nil }
            guard (100...599).contains(status) else { return .bad(.badStatus, "the status is out of range") }
            state = .afterStatus
        case .afterStatus:
            guard byte == ASCIIText.space || byte == ASCIIText.cr else {
                return .bad(.badStatus, "bytes after the status")
            }
            mark = position + 1
            state = byte == ASCIIText.cr ? .lineFeed : .reason
        case .reason, .lineFeed:
            if byte == ASCIIText.cr {
                reason = mark..<position
                state = .lineFeed
            } else if !ASCIIText.isFieldValue(byte) {
                return .bad(.badStartLine, "a control character in the reason")
            }
        }
        return nil
    }

    private mutating func readStart(_ byte: UInt8, at position: Int) -> HTTPWireError? {
        if state == .startLF {
            guard byte == ASCIIText.lf else { return .bad(.badStartLine, "a carriage return without a line feed") }
            emptyLines += 1
            state = .start
            return nil
        }
        if byte == ASCIIText.cr, emptyLines < Self.maxEmptyLines {
            state = .startLF
            return nil
        }
        guard VersionText.allows(byte, at: 0) else { return .bad(.badStartLine, "not an HTTP response") }
        mark = position
        state = .version
        return nil
    }

    private mutating func readVersion(_ byte: UInt8, at position: Int, _ bytes: Span<UInt8>) -> HTTPWireError? {
        guard position - mark == VersionText.length else {
            guard VersionText.allows(byte, at: position - mark) else {
                return .bad(.badStartLine, "the version is not HTTP/d.d")
            }
            return nil
        }
        guard byte == ASCIIText.space else { return .bad(.badStartLine, "no space after the version") }
        guard let known = VersionText.version(bytes.extracting(mark..<position)) else {
            return HTTPWireError(code: .versionNotSupported, status: 505, message: "neither HTTP/1.1 nor HTTP/1.0")
        }
        version = known
        mark = position + 1
        state = .status
        return nil
    }
}
