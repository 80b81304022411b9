/// A perpetual's funding: now, and what was settled, oldest first.
public struct FundingHistory: WireType, Equatable {
    /// Where.
    public let venue: Venue
    /// What.
    public let symbol: Symbol
    /// Now; absent while nothing is known.
    public let current: FundingNow?
    /// Settled rates, oldest first.
    public let items: [FundingPoint]
    /// Cursor of the next page; absent on the last.
    public let nextCursor: String?

    /// Makes it from its fields.
    public init(
        venue: Venue, symbol: Symbol, current: FundingNow? = nil, items: [FundingPoint], nextCursor: String? = nil
    ) {
        self.venue = venue
        self.symbol = symbol
        self.current = current
        self.items = items
        self.nextCursor = nextCursor
    }

    private enum CodingKeys: String, CodingKey {
        case venue
        case symbol
        case current
        case items
        case nextCursor = "next_cursor"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "FundingHistory",
        [
            WireField("venue", Venue.schema, "Where."),
            WireField("symbol", Symbol.schema, "What."),
            WireField("current", FundingNow.schema, isRequired: false, "Now; absent while nothing is known."),
            WireField("items", .list(FundingPoint.schema, maxItems: 500), "Settled rates, oldest first."),
            WireField("next_cursor", .string(), isRequired: false, "Cursor of the next page; absent on the last."),
        ])
}
