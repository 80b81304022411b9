/// A finding of the risk rules about an order that was sent.
public struct RiskAlert: WireType, Equatable {
    /// Its id.
    public let id: String
    /// The account.
    public let accountId: String
    /// The order; absent when it was refused.
    public let orderId: OrderID?
    /// The venue.
    public let venue: Venue
    /// The instrument.
    public let symbol: Symbol
    /// The router's mode at the time.
    public let mode: TradingMode
    /// What the rule said.
    public let finding: RiskFinding
    /// When.
    public let createdAt: Timestamp

    /// Makes it from its fields.
    public init(
        id: String,
        accountId: String,
        orderId: OrderID? = nil,
        venue: Venue,
        symbol: Symbol,
        mode: TradingMode,
        finding: RiskFinding,
        createdAt: Timestamp
    ) {
        self.id = id
        self.accountId = accountId
        self.orderId = orderId
        self.venue = venue
        self.symbol = symbol
        self.mode = mode
        self.finding = finding
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case accountId = "account_id"
        case orderId = "order_id"
        case venue
        case symbol
        case mode
        case finding
        case createdAt = "created_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "RiskAlert",
        [
            WireField("id", .string(format: "uuid"), "Its id."),
            WireField("account_id", .string(lengths: 1...64), "The account."),
            WireField("order_id", OrderID.schema, isRequired: false, "The order; absent when it was refused."),
            WireField("venue", Venue.schema, "The venue."),
            WireField("symbol", Symbol.schema, "The instrument."),
            WireField("mode", TradingMode.schema, "The router's mode at the time."),
            WireField("finding", RiskFinding.schema, "What the rule said."),
            WireField("created_at", Timestamp.schema, "When."),
        ])
}
