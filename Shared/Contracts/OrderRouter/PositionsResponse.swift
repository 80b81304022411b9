/// The positions of one page of accounts.
public struct PositionsResponse: WireType, Equatable {
    /// One item an account, in the order of their names.
    public let items: [PortfolioSnapshot]
    /// Cursor of the next page; absent on the last.
    public let nextCursor: String?
    /// When it was so.
    public let asOf: Timestamp
    /// Whose positions: those of the router's present mode.
    public let mode: TradingMode

    /// Makes it from its fields.
    public init(
        items: [PortfolioSnapshot],
        nextCursor: String? = nil,
        asOf: Timestamp,
        mode: TradingMode
    ) {
        self.items = items
        self.nextCursor = nextCursor
        self.asOf = asOf
        self.mode = mode
    }

    private enum CodingKeys: String, CodingKey {
        case items
        case nextCursor = "next_cursor"
        case asOf = "as_of"
        case mode
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "PositionsResponse",
        [
            WireField(
                "items", .list(PortfolioSnapshot.schema, maxItems: 500),
                "One item an account, in the order of their names."),
            WireField("next_cursor", .string(), isRequired: false, "Cursor of the next page; absent on the last."),
            WireField("as_of", Timestamp.schema, "When it was so."),
            WireField("mode", TradingMode.schema, "Whose positions: those of the router's present mode."),
        ])
}
