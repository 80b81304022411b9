/// A market of an exchange, `exchange.market`: `binance.spot`, `bitget.perp`, `sandbox.spot`. Open: a new exchange
/// brings its own.
///
/// Each half is 1 to 24 bytes of `a-z 0-9 _ -` and starts with a letter.
public struct Venue: Hashable, Sendable, CodedAsText {
    /// The operator, before the dot.
    public let exchange: String
    /// The market, after the dot.
    public let market: String

    /// Longest half.
    public static let maxPartBytes = 24

    /// `exchange.market`.
    public var description: String { "\(exchange).\(market)" }

    /// Reads `exchange.market`. Throws ``InvalidValue``.
    public init(parsing text: String) throws(InvalidValue) {
        let parts =
            text.utf8.count <= 2 * Self.maxPartBytes + 1
            ? text.split(separator: ".", omittingEmptySubsequences: false) : []
        guard parts.count == 2, Self.isPart(parts[0]), Self.isPart(parts[1]) else {
            throw InvalidValue(.venue, "A venue is exchange.market in lower case, such as binance.spot.")
        }
        self.init(exchange: String(parts[0]), market: String(parts[1]))
    }

    private init(exchange: String, market: String) {
        self.exchange = exchange
        self.market = market
    }

    private static func isPart(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, first >= 0x61, first <= 0x7A else { return false }
        return text.hasBytes(1...maxPartBytes) { byte in
            (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5F || byte == 0x2D
        }
    }

    /// Binance spot.
    public static let binanceSpot = Venue(exchange: "binance", market: "spot")
    /// Binance USD-M perpetual futures.
    public static let binancePerp = Venue(exchange: "binance", market: "perp")
    /// Bitget spot.
    public static let bitgetSpot = Venue(exchange: "bitget", market: "spot")
    /// Bitget USDT perpetual futures.
    public static let bitgetPerp = Venue(exchange: "bitget", market: "perp")
    /// BitMart perpetual futures.
    public static let bitmartPerp = Venue(exchange: "bitmart", market: "perp")
    /// The built-in simulated spot market.
    public static let sandboxSpot = Venue(exchange: "sandbox", market: "spot")
    /// The built-in simulated perpetual futures.
    public static let sandboxPerp = Venue(exchange: "sandbox", market: "perp")
}

extension Venue: Comparable {
    /// By exchange, then market.
    public static func < (left: Venue, right: Venue) -> Bool {
        (left.exchange, left.market) < (right.exchange, right.market)
    }
}
