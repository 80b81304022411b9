/// The address of a webhook as an owner gave it: strict, ASCII only, nothing repaired.
public struct WebhookAddress: Sendable, Equatable {
    /// Whether it is https.
    public let isSecure: Bool
    /// Name or address literal, without brackets.
    public let host: String

    /// Throws the sentence for the owner.
    public init(_ text: String, allowsHTTP: Bool, field: String) throws(AlertRefusal) {
        func refused(_ why: String) -> AlertRefusal { AlertRefusal(.channelRefused, field, why) }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }) else {
            throw refused("must be an address of visible ASCII characters")
        }
        let lower = text.lowercased()
        let rest: Substring
        if lower.hasPrefix("https://") {
            isSecure = true
            rest = lower.dropFirst(8)
        } else if lower.hasPrefix("http://"), allowsHTTP {
            isSecure = false
            rest = lower.dropFirst(7)
        } else {
            throw refused("must begin with https://\(allowsHTTP ? " or http://" : "")")
        }
        guard !rest.contains("#") else { throw refused("must not have a fragment") }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw refused("must not carry a user name") }
        let name: Substring
        let behind: Substring
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { throw refused("has an unclosed [") }
            name = authority[authority.index(after: authority.startIndex)..<close]
            behind = authority[authority.index(after: close)...]
        } else {
            name = authority.prefix { $0 != ":" }
            behind = authority[name.endIndex...]
        }
        guard !name.isEmpty else { throw refused("names no host") }
        guard behind.isEmpty || Self.isPort(behind, isSecure: isSecure) else {
            throw refused("must have no port but \(isSecure ? 443 : 80) and 1024 to 65535")
        }
        host = String(name)
    }

    /// The low ports are those of mail, shells and name servers: a webhook there is a probe in this server's name.
    private static func isPort(_ text: Substring, isSecure: Bool) -> Bool {
        let digits = text.dropFirst()
        guard text.first == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits)
        else {
            return false
        }
        return port >= 1_024 || port == (isSecure ? 443 : 80)
    }
}
