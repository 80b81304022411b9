/// What became of an order so far.
public struct ExecutionReport: WireType, Equatable {
    /// The order.
    public let orderId: OrderID
    /// The id its sender gave it.
    public let clientOrderId: String?
    /// Where it stands.
    public let status: ExecutionStatus
    /// The broker it was sent to.
    public let broker: String
    /// The venue.
    public let venue: Venue
    /// The instrument.
    public let symbol: Symbol
    /// Buy or sell.
    public let side: Side
    /// Ordered base units.
    public let quantity: Quantity
    /// Filled base units.
    public let filledQuantity: Quantity
    /// Average price of the fills, half even to 12 decimals; absent without a fill.
    public let avgPrice: Price?
    /// When it was taken in.
    public let submittedAt: Timestamp
    /// Its fills in order of time.
    public let fills: [ExecutionFill]
    /// Fees of all fills, in quote currency.
    public let fees: Money
    /// The account.
    public let accountId: String
    /// The router's mode when it was taken in.
    public let mode: TradingMode
    /// Stable code of why it was refused, cancelled or expired.
    public let reason: String?
    /// What the risk rules remarked without refusing.
    public let alerts: [RiskFinding]
    /// Its tags.
    public let tags: [String]

    /// Makes it from its fields.
    public init(
        orderId: OrderID,
        clientOrderId: String? = nil,
        status: ExecutionStatus,
        broker: String,
        venue: Venue,
        symbol: Symbol,
        side: Side,
        quantity: Quantity,
        filledQuantity: Quantity,
        avgPrice: Price? = nil,
        submittedAt: Timestamp,
        fills: [ExecutionFill],
        fees: Money,
        accountId: String,
        mode: TradingMode,
        reason: String? = nil,
        alerts: [RiskFinding],
        tags: [String]
    ) {
        self.orderId = orderId
        self.clientOrderId = clientOrderId
        self.status = status
        self.broker = broker
        self.venue = venue
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.filledQuantity = filledQuantity
        self.avgPrice = avgPrice
        self.submittedAt = submittedAt
        self.fills = fills
        self.fees = fees
        self.accountId = accountId
        self.mode = mode
        self.reason = reason
        self.alerts = alerts
        self.tags = tags
    }

    private enum CodingKeys: String, CodingKey {
        case orderId = "order_id"
        case clientOrderId = "client_order_id"
        case status
        case broker
        case venue
        case symbol
        case side
        case quantity
        case filledQuantity = "filled_quantity"
        case avgPrice = "avg_price"
        case submittedAt = "submitted_at"
        case fills
        case fees
        case accountId = "account_id"
        case mode
        case reason
        case alerts
        case tags
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "ExecutionReport",
        [
            WireField("order_id", OrderID.schema, "The order."),
            WireField("client_order_id", .string(lengths: 1...36), isRequired: false, "The id its sender gave it."),
            WireField("status", ExecutionStatus.schema, "Where it stands."),
            WireField("broker", .string(lengths: 1...32), "The broker it was sent to."),
            WireField("venue", Venue.schema, "The venue."),
            WireField("symbol", Symbol.schema, "The instrument."),
            WireField("side", Side.schema, "Buy or sell."),
            WireField("quantity", Quantity.schema, "Ordered base units."),
            WireField("filled_quantity", Quantity.schema, "Filled base units."),
            WireField(
                "avg_price", Price.schema, isRequired: false,
                "Average price of the fills, half even to 12 decimals; absent without a fill."),
            WireField("submitted_at", Timestamp.schema, "When it was taken in."),
            WireField("fills", .list(ExecutionFill.schema, maxItems: 500), "Its fills in order of time."),
            WireField("fees", Money.schema, "Fees of all fills, in quote currency."),
            WireField("account_id", .string(lengths: 1...64), "The account."),
            WireField("mode", TradingMode.schema, "The router's mode when it was taken in."),
            WireField(
                "reason", .string(lengths: 1...64), isRequired: false,
                "Stable code of why it was refused, cancelled or expired."),
            WireField(
                "alerts", .list(RiskFinding.schema, maxItems: 500), "What the risk rules remarked without refusing."),
            WireField("tags", .list(.string(lengths: 1...64), maxItems: 64), "Its tags."),
        ])
}
