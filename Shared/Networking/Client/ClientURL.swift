/// An absolute URL as the client takes it: strict, ASCII only, nothing repaired.
struct ClientURL: Sendable, Equatable {
    let scheme: String
    let origin: Origin
    /// Path and query, at least `/`.
    let target: String

    static let maxBytes = 8_192

    init(_ text: String, schemes: Set<String> = ["http", "https"]) throws(HTTPClientError) {
        guard text.utf8.count <= Self.maxBytes else { throw Self.invalid("is longer than \(Self.maxBytes) bytes") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Self.invalid("holds a character that is not printable ASCII")
        }
        guard let mark = text.firstRange(of: "://") else { throw Self.invalid("is not absolute") }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard schemes.contains(scheme) else { throw Self.invalid("has none of the schemes \(schemes.sorted())") }
        let rest = text[mark.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let tail = rest[end...]
        guard !tail.contains("#") else { throw Self.invalid("has a fragment") }
        guard !tail.contains(where: { "\"<>\\^`{|}".contains($0) }) else {
            throw Self.invalid("holds a character that must be percent-encoded")
        }
        self.scheme = scheme
        let isSecure = scheme == "https" || scheme == "wss"
        let (host, port) = try Self.split(authority: rest[..<end])
        origin = Origin(isSecure: isSecure, host: host, port: port ?? (isSecure ? 443 : 80))
        target = tail.first == "/" ? String(tail) : "/" + tail
    }

    private static func split(authority: Substring) throws(HTTPClientError) -> (host: String, port: Int?) {
        guard !authority.contains("@") else { throw invalid("carries a user name; send an Authorization header") }
        var host = authority
        var portText: Substring?
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { throw invalid("has an unclosed address literal") }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.first == ":" else { throw invalid("has text after its address literal") }
            portText = after.isEmpty ? nil : after.dropFirst()
            guard !host.isEmpty, host.utf8.allSatisfy({ Self.isHexDigit($0) || $0 == 58 || $0 == 46 }),
                host.contains(":")
            else { throw invalid("has a malformed address literal") }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                host = authority[..<colon]
                portText = authority[authority.index(after: colon)...]
            }
            guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(Self.isNameByte) else {
                throw invalid("has a malformed host")
            }
        }
        guard let portText else { return (host.lowercased(), nil) }
        guard !portText.isEmpty, portText.utf8.count <= 5, portText.utf8.allSatisfy({ (48...57).contains($0) }),
            let port = Int(portText), (1...65_535).contains(port)
        else { throw invalid("has a malformed port") }
        return (host.lowercased(), port)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 46
            || byte == 95
    }

    private static func invalid(_ why: String) -> HTTPClientError {
        HTTPClientError(.invalidURL, "the URL \(why)")
    }
}
