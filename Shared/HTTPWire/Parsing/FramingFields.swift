/// The fields that decide where a message ends and what becomes of the connection, gathered line by line.
struct FramingFields: Sendable {
    private(set) var contentLength: Int?
    private(set) var transferEncodings = 0
    private(set) var isChunked = false
    private(set) var hosts = 0
    private(set) var hostField: String?
    private(set) var closes = false
    private(set) var keepsAlive = false
    private(set) var asksUpgrade = false
    private(set) var namesWebSocket = false
    private(set) var expects = 0
    private(set) var expectsContinue = false

    /// Takes note of one field line; most names are told apart by their length alone.
    @inline(__always)
    mutating func note(_ name: Span<UInt8>, _ value: Span<UInt8>) -> HTTPWireError? {
        switch name.count {
        case 4, 6, 7, 10, 14, 17: noteNamed(name, value)
        default: nil
        }
    }

    private mutating func noteNamed(_ name: Span<UInt8>, _ value: Span<UInt8>) -> HTTPWireError? {
        if ASCIIText.matches(name, "host") {
            hosts += 1
            hostField = ASCIIText.string(value)
        } else if ASCIIText.matches(name, "content-length") {
            return noteContentLength(value)
        } else if ASCIIText.matches(name, "transfer-encoding") {
            transferEncodings += 1
            isChunked = ASCIIText.matches(value, "chunked")
            if value.isEmpty { return .bad(.badTransferEncoding, "Transfer-Encoding is empty") }
        } else if ASCIIText.matches(name, "connection") {
            noteConnection(value)
        } else if ASCIIText.matches(name, "upgrade") {
            namesWebSocket = namesWebSocket || ASCIIText.matches(value, "websocket")
        } else if ASCIIText.matches(name, "expect") {
            expects += 1
            expectsContinue = ASCIIText.matches(value, "100-continue")
        }
        return nil
    }

    private mutating func noteContentLength(_ value: Span<UInt8>) -> HTTPWireError? {
        guard contentLength == nil else {
            return .bad(.badContentLength, "Content-Length is repeated")
        }
        // 18 digits always fit Int64; leading zeros are allowed by the grammar `1*DIGIT`.
        guard !value.isEmpty, value.count <= 18 else {
            return .bad(.badContentLength, "Content-Length is empty or too long")
        }
        var length = 0
        for index in value.indices {
            guard ASCIIText.isDigit(value[index]) else {
                return .bad(.badContentLength, "Content-Length is not one plain number")
            }
            length = length * 10 + Int(value[index] &- 0x30)
        }
        contentLength = length
        return nil
    }

    private mutating func noteConnection(_ value: Span<UInt8>) {
        var start = 0
        while start < value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            var last = end
            while start < last, ASCIIText.isSpace(value[start]) { start += 1 }
            while last > start, ASCIIText.isSpace(value[last - 1]) { last -= 1 }
            let token = value.extracting(start..<last)
            switch token.count {
            case 5: closes = closes || ASCIIText.matches(token, "close")
            case 7: asksUpgrade = asksUpgrade || ASCIIText.matches(token, "upgrade")
            case 10: keepsAlive = keepsAlive || ASCIIText.matches(token, "keep-alive")
            default: break
            }
            start = end + 1
        }
    }

    /// Whether the connection persists after this message (RFC 9112 section 9.3).
    func persists(_ version: HTTPVersion) -> Bool {
        if closes { return false }
        return version == .http11 || keepsAlive
    }

    /// The framing both sides read alike, or why there is none (RFC 9112 section 6.3, strictest reading).
    /// Nil means that no field says how long the body is.
    func framing(_ version: HTTPVersion) throws(HTTPWireError) -> BodyFraming? {
        guard transferEncodings > 0 else { return contentLength.map { .length($0) } }
        guard contentLength == nil else {
            throw .bad(.badTransferEncoding, "Transfer-Encoding together with Content-Length")
        }
        guard transferEncodings == 1 else {
            throw .bad(.badTransferEncoding, "Transfer-Encoding is repeated")
        }
        guard version == .http11 else {
            throw .bad(.badTransferEncoding, "Transfer-Encoding in HTTP/1.0")
        }
        guard isChunked else {
            throw HTTPWireError(
                code: .transferCodingNotSupported, status: 501, message: "the only transfer coding is chunked")
        }
        return .chunked
    }
}
