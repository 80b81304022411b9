/// A block of IP addresses, such as `10.0.0.0/8` or `fd00::/8`, over the bytes of its first address.
public struct AddressBlock: Sendable, Hashable {
    /// The first address: 4 or 16 bytes.
    public let bytes: [UInt8]
    /// How many leading bits count.
    public let prefix: Int

    /// Nil unless there are 4 or 16 bytes and the prefix fits.
    public init?(bytes: [UInt8], prefix: Int) {
        guard bytes.count == 4 || bytes.count == 16, (0...bytes.count * 8).contains(prefix) else { return nil }
        self.bytes = bytes
        self.prefix = prefix
    }

    private init(_ bytes: [UInt8], _ prefix: Int) {
        self.bytes = bytes
        self.prefix = prefix
    }

    /// Whether an address lies in the block; one of the other family never does.
    public func contains(_ address: [UInt8]) -> Bool {
        guard address.count == bytes.count else { return false }
        let whole = prefix / 8
        guard address[..<whole] == bytes[..<whole] else { return false }
        let rest = prefix % 8
        guard rest > 0 else { return true }
        let shift = UInt8(8 - rest)
        return address[whole] >> shift == bytes[whole] >> shift
    }

    /// Whether an address is one of the public internet: what a server may be sent to by somebody else's word.
    ///
    /// For IPv4 everything but the special blocks of RFC 6890; for IPv6 only global unicast (2000::/3) without the parts
    /// that embed or tunnel IPv4, so that ::ffff:10.0.0.1, 64:ff9b::/96 and 6to4 are no way around.
    public static func isPublic(_ address: [UInt8]) -> Bool {
        switch address.count {
        case 4: !specialIPv4.contains { $0.contains(address) }
        case 16: globalIPv6.contains(address) && !specialIPv6.contains { $0.contains(address) }
        default: false
        }
    }

    private static let specialIPv4: [AddressBlock] = [
        AddressBlock([0, 0, 0, 0], 8), AddressBlock([10, 0, 0, 0], 8), AddressBlock([100, 64, 0, 0], 10),
        AddressBlock([127, 0, 0, 0], 8), AddressBlock([169, 254, 0, 0], 16), AddressBlock([172, 16, 0, 0], 12),
        AddressBlock([192, 0, 0, 0], 24), AddressBlock([192, 0, 2, 0], 24), AddressBlock([192, 88, 99, 0], 24),
        AddressBlock([192, 168, 0, 0], 16), AddressBlock([198, 18, 0, 0], 15), AddressBlock([198, 51, 100, 0], 24),
        AddressBlock([203, 0, 113, 0], 24), AddressBlock([224, 0, 0, 0], 4), AddressBlock([240, 0, 0, 0], 4),
    ]
    private static let globalIPv6 = block(0x20, 0, 3)
    private static let specialIPv6: [AddressBlock] = [
        // Teredo, ORCHID and the rest of 2001::/23; documentation; 6to4; documentation again.
        block(0x2001, 0, 23, isPair: true), block(0x2001, 0x0DB8, 32, isPair: true),
        block(0x2002, 0, 16, isPair: true), block(0x3FFF, 0, 20, isPair: true),
    ]

    private static func block(_ first: Int, _ second: Int, _ prefix: Int, isPair: Bool = false) -> AddressBlock {
        let head: [Int] = isPair ? [first >> 8, first & 0xFF, second >> 8, second & 0xFF] : [first, second]
        let bytes = head.map { UInt8(truncatingIfNeeded: $0) }
        return AddressBlock(bytes + [UInt8](repeating: 0, count: 16 - bytes.count), prefix)
    }
}
