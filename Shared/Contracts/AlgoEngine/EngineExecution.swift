/// An order the orchestrator submitted.
public struct EngineExecution: WireType, Equatable {
    /// The strategy.
    public let strategyId: StrategyID
    /// The order's id, derived from strategy, version, candle and signal.
    public let clientOrderId: String
    /// The router's id of the order.
    public let orderId: String?
    /// Where the order stood when it was answered.
    public let orderStatus: ExecutionStatus?
    /// The instrument.
    public let symbol: Symbol
    /// Buy or sell.
    public let side: Side
    /// Ordered base units.
    public let quantity: Quantity
    /// When it was submitted.
    public let submittedAt: Timestamp

    /// Makes it from its fields.
    public init(
        strategyId: StrategyID,
        clientOrderId: String,
        orderId: String? = nil,
        orderStatus: ExecutionStatus? = nil,
        symbol: Symbol,
        side: Side,
        quantity: Quantity,
        submittedAt: Timestamp
    ) {
        self.strategyId = strategyId
        self.clientOrderId = clientOrderId
        self.orderId = orderId
        self.orderStatus = orderStatus
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.submittedAt = submittedAt
    }

    private enum CodingKeys: String, CodingKey {
        case strategyId = "strategy_id"
        case clientOrderId = "client_order_id"
        case orderId = "order_id"
        case orderStatus = "order_status"
        case symbol
        case side
        case quantity
        case submittedAt = "submitted_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "EngineExecution",
        [
            WireField("strategy_id", StrategyID.schema, "The strategy."),
            WireField(
                "client_order_id", .string(lengths: 1...36),
                "The order's id, derived from strategy, version, candle and signal."),
            WireField("order_id", .string(lengths: 1...64), isRequired: false, "The router's id of the order."),
            WireField(
                "order_status", ExecutionStatus.schema, isRequired: false, "Where the order stood when it was answered."
            ),
            WireField("symbol", Symbol.schema, "The instrument."),
            WireField("side", Side.schema, "Buy or sell."),
            WireField("quantity", Quantity.schema, "Ordered base units."),
            WireField("submitted_at", Timestamp.schema, "When it was submitted."),
        ])
}
