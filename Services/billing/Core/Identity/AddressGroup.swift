/// Which addresses are paced together: an IPv4 address alone, of IPv6 the network of 64 bits, since one household or one
/// attacker has all of it.
public enum AddressGroup {
    /// The name of the group. Texts that are no IPv6 address stand for themselves.
    public static func name(_ address: String) -> String {
        let bare = String(withoutPort(address).prefix { $0 != "%" })
        guard bare.contains(":") else { return bare }
        // ::ffff:1.2.3.4 is the IPv4 address.
        if bare.contains("."), let last = bare.split(separator: ":").last { return String(last) }
        guard let groups = groups(bare) else { return bare }
        return groups.prefix(4).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }

    /// Some proxies write the client's port behind its address, and each connection has another one.
    private static func withoutPort(_ address: String) -> Substring {
        if address.hasPrefix("[") { return address.dropFirst().prefix { $0 != "]" } }
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? parts[0] : address[...]
    }

    private static func groups(_ text: String) -> [UInt16]? {
        var halves: [[UInt16]] = [[]]
        var rest = text[...]
        if rest.hasPrefix("::") {
            halves.append([])
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let part = rest.prefix { $0 != ":" }
            guard let group = UInt16(part, radix: 16) else { return nil }
            halves[halves.count - 1].append(group)
            rest = rest.dropFirst(part.count)
            if rest.hasPrefix("::") {
                guard halves.count == 1 else { return nil }
                halves.append([])
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix(":") {
                rest = rest.dropFirst()
            }
        }
        guard halves.count == 2 else { return halves[0].count == 8 ? halves[0] : nil }
        let missing = 8 - halves[0].count - halves[1].count
        guard missing >= 0 else { return nil }
        return halves[0] + Array(repeating: 0, count: missing) + halves[1]
    }
}
