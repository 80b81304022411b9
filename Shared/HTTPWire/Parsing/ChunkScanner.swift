/// Scans chunk-size lines and the line ends behind chunk data (RFC 9112 section 7.1), one byte at a time:
/// nothing is kept but numbers.
struct ChunkScanner: Sendable {
    enum Result {
        case needMore
        /// Chunk data of `remaining` bytes follows.
        case data
        /// The last chunk was read; the trailer section follows.
        case last
        case failed(HTTPWireError)
    }

    private enum State: Sendable {
        case sizeStart, size, extensionStart, extensionName, valueStart, valueToken, quoted, quotedPair, afterQuoted
        case sizeLineFeed, data, dataReturn, dataLineFeed
    }

    /// 15 digits stay below Int.max; leading zeros count, so a size cannot be padded without end.
    private static let maxSizeDigits = 15

    private var state = State.sizeStart
    private var digits = 0
    private var extensionBytes = 0
    private var size = 0
    /// Bytes of the current chunk's data that were not read yet.
    private(set) var remaining = 0

    /// Tells that `count` bytes of chunk data were handed on.
    mutating func consumed(_ count: Int) {
        remaining -= count
        if remaining == 0 { state = .dataReturn }
    }

    mutating func next(_ bytes: Span<UInt8>, _ position: inout Int, _ limits: HTTPWireLimits) -> Result {
        while position < bytes.count {
            if state == .data { return .data }
            let byte = bytes[position]
            position += 1
            switch state {
            case .sizeStart, .size:
                if let failure = readSize(byte) { return .failed(failure) }
            case .sizeLineFeed:
                guard byte == ASCIIText.lf else { return Self.badLineEnd }
                if size == 0 { return .last }
                remaining = size
                state = .data
            case .dataReturn:
                guard byte == ASCIIText.cr else { return Self.badLineEnd }
                state = .dataLineFeed
            case .dataLineFeed:
                guard byte == ASCIIText.lf else { return Self.badLineEnd }
                startSize()
            default:
                extensionBytes += 1
                guard extensionBytes <= limits.maxChunkExtensionBytes else {
                    return .failed(.bad(.badChunk, "the chunk extensions are too long"))
                }
                if let failure = readExtension(byte) { return .failed(failure) }
            }
        }
        return state == .data ? .data : .needMore
    }

    private static let badLineEnd = Result.failed(.bad(.badChunk, "a chunk line does not end in CRLF"))

    private mutating func startSize() {
        state = .sizeStart
        digits = 0
        size = 0
        extensionBytes = 0
    }

    private mutating func readSize(_ byte: UInt8) -> HTTPWireError? {
        if let digit = ASCIIText.hexValue(byte) {
            digits += 1
            guard digits <= Self.maxSizeDigits else { return .bad(.badChunk, "the chunk size is too long") }
            size = size << 4 | Int(digit)
            state = .size
            return nil
        }
        guard state == .size else { return .bad(.badChunk, "a chunk does not start with its size") }
        return endOfToken(byte)
    }

    /// What may follow a size, a name or a value: another extension or the line end.
    private mutating func endOfToken(_ byte: UInt8) -> HTTPWireError? {
        switch byte {
        case UInt8(ascii: ";"): state = .extensionStart
        case ASCIIText.cr: state = .sizeLineFeed
        default: return .bad(.badChunk, "a character that no chunk size or extension holds")
        }
        return nil
    }

    private mutating func readExtension(_ byte: UInt8) -> HTTPWireError? {
        switch state {
        case .extensionStart, .valueStart:
            if state == .valueStart, byte == UInt8(ascii: "\"") {
                state = .quoted
                return nil
            }
            guard ASCIIText.isToken(byte) else { return .bad(.badChunk, "a chunk extension is not a token") }
            state = state == .valueStart ? .valueToken : .extensionName
        case .extensionName:
            if ASCIIText.isToken(byte) { return nil }
            if byte == UInt8(ascii: "=") {
                state = .valueStart
                return nil
            }
            return endOfToken(byte)
        case .valueToken:
            return ASCIIText.isToken(byte) ? nil : endOfToken(byte)
        case .afterQuoted:
            return endOfToken(byte)
        case .quotedPair:
            guard ASCIIText.isFieldValue(byte) else { return .bad(.badChunk, "a control character in a chunk") }
            state = .quoted
        default:
            if byte == UInt8(ascii: "\"") {
                state = .afterQuoted
            } else if byte == UInt8(ascii: "\\") {
                state = .quotedPair
            } else if !ASCIIText.isFieldValue(byte) {
                return .bad(.badChunk, "a control character in a chunk extension")
            }
        }
        return nil
    }
}
