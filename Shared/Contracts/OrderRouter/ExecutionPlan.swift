/// What an order would meet: the market, the order as it would be sent, and what the risk rules say. Nothing is booked.
public struct ExecutionPlan: WireType, Equatable {
    /// The venue.
    public let venue: Venue
    /// The instrument, normalised.
    public let symbol: Symbol
    /// The quote the plan was made with.
    public let quote: Quote
    /// The book the plan was made with.
    public let orderbook: OrderBookSnapshot
    /// The order, normalised.
    public let order: OrderRequest
    /// One sentence for a reader.
    public let rationale: String
    /// What the risk rules say; a `lock` means that this order would be refused.
    public let risk: [RiskFinding]

    /// Makes it from its fields.
    public init(
        venue: Venue,
        symbol: Symbol,
        quote: Quote,
        orderbook: OrderBookSnapshot,
        order: OrderRequest,
        rationale: String,
        risk: [RiskFinding]
    ) {
        self.venue = venue
        self.symbol = symbol
        self.quote = quote
        self.orderbook = orderbook
        self.order = order
        self.rationale = rationale
        self.risk = risk
    }

    private enum CodingKeys: String, CodingKey {
        case venue
        case symbol
        case quote
        case orderbook
        case order
        case rationale
        case risk
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "ExecutionPlan",
        [
            WireField("venue", Venue.schema, "The venue."),
            WireField("symbol", Symbol.schema, "The instrument, normalised."),
            WireField("quote", Quote.schema, "The quote the plan was made with."),
            WireField("orderbook", OrderBookSnapshot.schema, "The book the plan was made with."),
            WireField("order", OrderRequest.schema, "The order, normalised."),
            WireField("rationale", .string(lengths: 0...2_000), "One sentence for a reader."),
            WireField(
                "risk", .list(RiskFinding.schema, maxItems: 500),
                "What the risk rules say; a `lock` means that this order would be refused."),
        ])
}
