/// A trade with its market: what an event `trade` of the market stream carries.
public struct MarketTradeEvent: WireType, Equatable {
    /// Where.
    public let venue: Venue
    /// What.
    public let symbol: Symbol
    /// The trade.
    public let trade: MarketTrade

    /// Makes it from its fields.
    public init(
        venue: Venue, symbol: Symbol, trade: MarketTrade
    ) {
        self.venue = venue
        self.symbol = symbol
        self.trade = trade
    }

    private enum CodingKeys: String, CodingKey {
        case venue
        case symbol
        case trade
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "MarketTradeEvent",
        [
            WireField("venue", Venue.schema, "Where."),
            WireField("symbol", Symbol.schema, "What."),
            WireField("trade", MarketTrade.schema, "The trade."),
        ])
}
