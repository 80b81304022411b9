/// An order of the log with its fills.
public struct OrderRecord: WireType, Equatable {
    /// The order.
    public let orderId: OrderID
    /// The id its sender gave it, or one made from the `Idempotency-Key`.
    public let clientOrderId: String
    /// The account.
    public let accountId: String
    /// The broker it was sent to.
    public let broker: String
    /// The venue.
    public let venue: Venue
    /// The instrument.
    public let symbol: Symbol
    /// Buy or sell.
    public let side: Side
    /// Market or limit.
    public let orderType: OrderType
    /// How long it stands.
    public let timeInForce: TimeInForce
    /// Ordered base units.
    public let quantity: Quantity
    /// Filled base units.
    public let filledQuantity: Quantity
    /// Limit price; absent for market orders.
    public let limitPrice: Price?
    /// Average price of the fills, half even to 12 decimals; absent without a fill.
    public let avgPrice: Price?
    /// Fees of all fills, in quote currency.
    public let fees: Money
    /// Where it stands.
    public let status: ExecutionStatus
    /// Stable code of why it was refused, cancelled or expired.
    public let reason: String?
    /// The router's mode when it was taken in.
    public let mode: TradingMode
    /// What the risk rules remarked without refusing.
    public let alerts: [RiskFinding]
    /// Notes, a line each.
    public let notes: String?
    /// Its tags.
    public let tags: [String]
    /// When it was taken in.
    public let submittedAt: Timestamp
    /// When it last changed.
    public let updatedAt: Timestamp
    /// Its fills in order of time, at most 500; `GET /executions?order_id=` has them all.
    public let executions: [ExecutionRecord]

    /// Makes it from its fields.
    public init(
        orderId: OrderID,
        clientOrderId: String,
        accountId: String,
        broker: String,
        venue: Venue,
        symbol: Symbol,
        side: Side,
        orderType: OrderType,
        timeInForce: TimeInForce,
        quantity: Quantity,
        filledQuantity: Quantity,
        limitPrice: Price? = nil,
        avgPrice: Price? = nil,
        fees: Money,
        status: ExecutionStatus,
        reason: String? = nil,
        mode: TradingMode,
        alerts: [RiskFinding],
        notes: String? = nil,
        tags: [String],
        submittedAt: Timestamp,
        updatedAt: Timestamp,
        executions: [ExecutionRecord]
    ) {
        self.orderId = orderId
        self.clientOrderId = clientOrderId
        self.accountId = accountId
        self.broker = broker
        self.venue = venue
        self.symbol = symbol
        self.side = side
        self.orderType = orderType
        self.timeInForce = timeInForce
        self.quantity = quantity
        self.filledQuantity = filledQuantity
        self.limitPrice = limitPrice
        self.avgPrice = avgPrice
        self.fees = fees
        self.status = status
        self.reason = reason
        self.mode = mode
        self.alerts = alerts
        self.notes = notes
        self.tags = tags
        self.submittedAt = submittedAt
        self.updatedAt = updatedAt
        self.executions = executions
    }

    private enum CodingKeys: String, CodingKey {
        case orderId = "order_id"
        case clientOrderId = "client_order_id"
        case accountId = "account_id"
        case broker
        case venue
        case symbol
        case side
        case orderType = "order_type"
        case timeInForce = "time_in_force"
        case quantity
        case filledQuantity = "filled_quantity"
        case limitPrice = "limit_price"
        case avgPrice = "avg_price"
        case fees
        case status
        case reason
        case mode
        case alerts
        case notes
        case tags
        case submittedAt = "submitted_at"
        case updatedAt = "updated_at"
        case executions
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "OrderRecord",
        [
            WireField("order_id", OrderID.schema, "The order."),
            WireField(
                "client_order_id", .string(lengths: 1...36),
                "The id its sender gave it, or one made from the `Idempotency-Key`."),
            WireField("account_id", .string(lengths: 1...64), "The account."),
            WireField("broker", .string(lengths: 1...32), "The broker it was sent to."),
            WireField("venue", Venue.schema, "The venue."),
            WireField("symbol", Symbol.schema, "The instrument."),
            WireField("side", Side.schema, "Buy or sell."),
            WireField("order_type", OrderType.schema, "Market or limit."),
            WireField("time_in_force", TimeInForce.schema, "How long it stands."),
            WireField("quantity", Quantity.schema, "Ordered base units."),
            WireField("filled_quantity", Quantity.schema, "Filled base units."),
            WireField("limit_price", Price.schema, isRequired: false, "Limit price; absent for market orders."),
            WireField(
                "avg_price", Price.schema, isRequired: false,
                "Average price of the fills, half even to 12 decimals; absent without a fill."),
            WireField("fees", Money.schema, "Fees of all fills, in quote currency."),
            WireField("status", ExecutionStatus.schema, "Where it stands."),
            WireField(
                "reason", .string(lengths: 1...64), isRequired: false,
                "Stable code of why it was refused, cancelled or expired."),
            WireField("mode", TradingMode.schema, "The router's mode when it was taken in."),
            WireField(
                "alerts", .list(RiskFinding.schema, maxItems: 100), "What the risk rules remarked without refusing."),
            WireField("notes", .string(lengths: 1...2000), isRequired: false, "Notes, a line each."),
            WireField("tags", .list(.string(lengths: 1...64), maxItems: 64), "Its tags."),
            WireField("submitted_at", Timestamp.schema, "When it was taken in."),
            WireField("updated_at", Timestamp.schema, "When it last changed."),
            WireField(
                "executions", .list(ExecutionRecord.schema, maxItems: 500),
                "Its fills in order of time, at most 500; `GET /executions?order_id=` has them all."),
        ])
}
