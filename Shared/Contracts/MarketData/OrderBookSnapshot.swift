/// The levels of an order book at one instant, best first on both sides; never crossed.
public struct OrderBookSnapshot: WireType, Equatable {
    /// What is traded.
    public let symbol: Symbol
    /// Where.
    public let venue: Venue
    /// Bids, highest first.
    public let bids: [BookLevel]
    /// Asks, lowest first.
    public let asks: [BookLevel]
    /// The smaller of the number of bids and asks.
    public let depth: Int
    /// When the book was so, by the venue's clock.
    public let lastUpdate: Timestamp

    /// Makes it from its fields.
    public init(
        symbol: Symbol,
        venue: Venue,
        bids: [BookLevel],
        asks: [BookLevel],
        depth: Int,
        lastUpdate: Timestamp
    ) {
        self.symbol = symbol
        self.venue = venue
        self.bids = bids
        self.asks = asks
        self.depth = depth
        self.lastUpdate = lastUpdate
    }

    private enum CodingKeys: String, CodingKey {
        case symbol
        case venue
        case bids
        case asks
        case depth
        case lastUpdate = "last_update"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "OrderBookSnapshot",
        [
            WireField("symbol", Symbol.schema, "What is traded."),
            WireField("venue", Venue.schema, "Where."),
            WireField("bids", .list(BookLevel.schema, maxItems: 500), "Bids, highest first."),
            WireField("asks", .list(BookLevel.schema, maxItems: 500), "Asks, lowest first."),
            WireField("depth", .integer(0...9_007_199_254_740_991), "The smaller of the number of bids and asks."),
            WireField("last_update", Timestamp.schema, "When the book was so, by the venue's clock."),
        ])
}
