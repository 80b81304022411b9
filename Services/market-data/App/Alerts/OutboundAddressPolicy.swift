import Glibc
import MarketDataCore
import Reactor

/// Which addresses a webhook may reach: those of the public internet, and blocks the operator allows besides.
struct OutboundAddressPolicy: Sendable {
    private let allowed: [AddressBlock]

    /// The public internet alone.
    init() { allowed = [] }

    /// The public internet and a comma-separated list of blocks; nil when one is not a block.
    init?(allowing list: String) {
        var blocks: [AddressBlock] = []
        for piece in list.split(separator: ",") {
            let parts = piece.filter { $0 != " " }.split(separator: "/", omittingEmptySubsequences: false)
            guard let first = parts.first, parts.count <= 2, let bytes = Self.bytes(of: String(first)) else {
                return nil
            }
            let prefix = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
            guard let prefix, let block = AddressBlock(bytes: bytes, prefix: prefix) else { return nil }
            blocks.append(block)
        }
        allowed = blocks
    }

    /// Asked for the address a connection is about to be made to.
    func permits(_ address: SocketAddress) -> Bool {
        guard let bytes = Self.bytes(of: address.host) else { return false }
        return permits(bytes)
    }

    /// Whether a host may be named: anything but a literal of a forbidden address. Names are judged when resolved.
    func permitsHost(_ host: String) -> Bool {
        Self.bytes(of: host).map(permits) ?? true
    }

    private func permits(_ bytes: [UInt8]) -> Bool {
        AddressBlock.isPublic(bytes) || allowed.contains { $0.contains(bytes) }
    }

    /// The bytes of an address literal; nil for a name.
    static func bytes(of text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var sixteen = in6_addr()
        if inet_pton(AF_INET6, text, &sixteen) == 1 { return withUnsafeBytes(of: sixteen) { Array($0) } }
        return nil
    }
}
