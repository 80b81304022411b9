/// The best levels of a book: what an event `book` of the market stream carries.
public struct MarketBookTop: WireType, Equatable {
    /// Where.
    public let venue: Venue
    /// What.
    public let symbol: Symbol
    /// Best bid.
    public let bid: BookLevel
    /// Best ask.
    public let ask: BookLevel
    /// When the book was so, by the venue's clock.
    public let timestamp: Timestamp

    /// Makes it from its fields.
    public init(
        venue: Venue, symbol: Symbol, bid: BookLevel, ask: BookLevel, timestamp: Timestamp
    ) {
        self.venue = venue
        self.symbol = symbol
        self.bid = bid
        self.ask = ask
        self.timestamp = timestamp
    }

    private enum CodingKeys: String, CodingKey {
        case venue
        case symbol
        case bid
        case ask
        case timestamp
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "MarketBookTop",
        [
            WireField("venue", Venue.schema, "Where."),
            WireField("symbol", Symbol.schema, "What."),
            WireField("bid", BookLevel.schema, "Best bid."),
            WireField("ask", BookLevel.schema, "Best ask."),
            WireField("timestamp", Timestamp.schema, "When the book was so, by the venue's clock."),
        ])
}
