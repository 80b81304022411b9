import Glibc

/// Questions about IP address literals that decide whether a daemon may listen.
enum IPLiteral {
    /// Whether `text` is an IPv4 or IPv6 literal.
    static func isValid(_ text: String) -> Bool {
        bytes(of: text) != nil
    }

    /// Whether `text` is an address only this machine can reach.
    static func isLoopback(_ text: String) -> Bool {
        guard let bytes = bytes(of: text) else { return false }
        if bytes.count == 4 { return bytes[0] == 127 }
        return bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    private static func bytes(of text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var sixteen = in6_addr()
        if inet_pton(AF_INET6, text, &sixteen) == 1 { return withUnsafeBytes(of: sixteen) { Array($0) } }
        return nil
    }
}
