public import Contracts

/// One market: a symbol on a venue.
public struct MarketKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Where.
    public let venue: Venue
    /// What.
    public let symbol: Symbol

    /// Names a market.
    public init(venue: Venue, symbol: Symbol) {
        self.venue = venue
        self.symbol = symbol
    }

    /// From what people type, by the habits of the venue: `btc/usdt` and `btc-usdt` on crypto exchanges and Interactive
    /// Brokers, spaces too on the latter; elsewhere only the case is free. Nil for what can be no symbol.
    public init?(typed text: String, venue: Venue) {
        let symbol: Symbol? =
            switch venue.exchange {
            case "binance", "bitget", "bitmart": try? Symbol(normalising: text)
            case "ibkr": try? Symbol(normalising: text.filter { $0 != " " })
            default: try? Symbol(parsing: text.uppercased())
            }
        guard let symbol else { return nil }
        self.init(venue: venue, symbol: symbol)
    }

    /// `binance.spot BTCUSDT`.
    public var description: String { "\(venue) \(symbol)" }

    /// By venue, then symbol.
    public static func < (left: MarketKey, right: MarketKey) -> Bool {
        (left.venue, left.symbol) < (right.venue, right.symbol)
    }
}
