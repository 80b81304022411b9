/// What is traded, in the canonical spelling: `BTCUSDT`, `AAPL`, `BTC-PERP`, `ETHUSDT_260925`.
///
/// 1 to 32 bytes of `A-Z 0-9 . _ -`, the first a letter or digit. Venues' own spellings are made from it at their edge.
public struct Symbol: Hashable, Sendable, CodedAsText {
    /// The text.
    public let description: String

    /// Longest symbol.
    public static let maxBytes = 32

    /// Reads the canonical spelling; lower case is refused, see ``init(normalising:)``. Throws ``InvalidValue``.
    public init(parsing text: String) throws(InvalidValue) {
        guard text.hasBytes(1...Self.maxBytes, where: Self.isAllowed), let first = text.utf8.first,
            first >= 0x30, first != 0x5F
        else {
            throw InvalidValue(.symbol, "A symbol is 1 to 32 of A-Z, 0-9, '.', '_' and '-', such as BTCUSDT.")
        }
        description = text
    }

    /// Reads what people type: `btc/usdt`, `BTC-USDT` and ` btcusdt ` are BTCUSDT. Slashes, hyphens and surrounding
    /// spaces go, letters become upper case. Throws ``InvalidValue``.
    public init(normalising text: String) throws(InvalidValue) {
        var kept: [UInt8] = []
        let bytes = text.utf8.prefix(256).drop { $0 == 0x20 }
        for byte in bytes.reversed().drop(while: { $0 == 0x20 }).reversed() where byte != 0x2F && byte != 0x2D {
            kept.append(byte >= 0x61 && byte <= 0x7A ? byte - 0x20 : byte)
        }
        try self.init(parsing: String(decoding: kept, as: UTF8.self))
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x30 && byte <= 0x39)
            || byte == 0x2E || byte == 0x5F || byte == 0x2D
    }
}

extension Symbol: Comparable {
    /// Order of the bytes.
    public static func < (left: Symbol, right: Symbol) -> Bool { left.description < right.description }
}
