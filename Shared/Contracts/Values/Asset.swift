/// A currency or coin an amount is counted in: `USDT`, `BTC`, `EUR`. Open: exchanges list new ones every week.
///
/// 1 to 16 bytes of `A-Z 0-9`.
public struct Asset: Hashable, Sendable, CodedAsText {
    /// The code.
    public let description: String

    /// Longest code.
    public static let maxBytes = 16

    /// Reads the code. Throws ``InvalidValue``.
    public init(parsing text: String) throws(InvalidValue) {
        let isCode = text.hasBytes(1...Self.maxBytes) { byte in
            (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x30 && byte <= 0x39)
        }
        guard isCode else { throw InvalidValue(.asset, "An asset is 1 to 16 of A-Z and 0-9, such as USDT.") }
        description = text
    }

    private init(trusted code: String) {
        description = code
    }

    /// Tether, what most perpetuals are counted in.
    public static let usdt = Asset(trusted: "USDT")
    /// Bitcoin.
    public static let btc = Asset(trusted: "BTC")
    /// The euro.
    public static let eur = Asset(trusted: "EUR")
    /// The US dollar.
    public static let usd = Asset(trusted: "USD")
}

extension Asset: Comparable {
    /// Order of the bytes.
    public static func < (left: Asset, right: Asset) -> Bool { left.description < right.description }
}
