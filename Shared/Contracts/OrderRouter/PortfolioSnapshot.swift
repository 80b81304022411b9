/// The positions of one account.
public struct PortfolioSnapshot: WireType, Equatable {
    /// Its id.
    public let id: String
    /// The account in words.
    public let name: String
    /// The account.
    public let owner: String
    /// Sum of the market values.
    public let totalValue: Money
    /// Profit of what was closed, before fees, positions that are flat by now included.
    public let realizedPnl: Money
    /// Profit of what is held, at the current prices.
    public let unrealizedPnl: Money
    /// Fees paid so far, positions that are flat by now included.
    public let fees: Money
    /// The positions that are not flat.
    public let holdings: [PositionHolding]

    /// Makes it from its fields.
    public init(
        id: String,
        name: String,
        owner: String,
        totalValue: Money,
        realizedPnl: Money,
        unrealizedPnl: Money,
        fees: Money,
        holdings: [PositionHolding]
    ) {
        self.id = id
        self.name = name
        self.owner = owner
        self.totalValue = totalValue
        self.realizedPnl = realizedPnl
        self.unrealizedPnl = unrealizedPnl
        self.fees = fees
        self.holdings = holdings
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case owner
        case totalValue = "total_value"
        case realizedPnl = "realized_pnl"
        case unrealizedPnl = "unrealized_pnl"
        case fees
        case holdings
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "PortfolioSnapshot",
        [
            WireField("id", .string(pattern: "^[A-Za-z0-9_-]+$", lengths: 1...256), "Its id."),
            WireField("name", .string(lengths: 1...128), "The account in words."),
            WireField("owner", .string(lengths: 1...64), "The account."),
            WireField("total_value", Money.schema, "Sum of the market values."),
            WireField(
                "realized_pnl", Money.schema,
                "Profit of what was closed, before fees, positions that are flat by now included."),
            WireField("unrealized_pnl", Money.schema, "Profit of what is held, at the current prices."),
            WireField("fees", Money.schema, "Fees paid so far, positions that are flat by now included."),
            WireField("holdings", .list(PositionHolding.schema, maxItems: 500), "The positions that are not flat."),
        ])
}
