/// What became of one signal.
public struct SignalResult: WireType, Equatable {
    /// Its place among the signals of the evaluation.
    public let index: Int
    /// Buy or sell; absent when the signal does not say.
    public let side: Side?
    /// How sure the strategy is, 0 to 1.
    public let confidence: Decimal12?
    /// What became of it.
    public let outcome: SignalOutcome
    /// Stable code of why.
    public let code: String
    /// One sentence for a reader.
    public let message: String?
    /// The order's id; absent when no order could be made.
    public let clientOrderId: String?
    /// The router's id of the order.
    public let orderId: String?
    /// Where the order stood when it was answered.
    public let orderStatus: ExecutionStatus?
    /// How many times it was sent.
    public let attempts: Int

    /// Makes it from its fields.
    public init(
        index: Int,
        side: Side? = nil,
        confidence: Decimal12? = nil,
        outcome: SignalOutcome,
        code: String,
        message: String? = nil,
        clientOrderId: String? = nil,
        orderId: String? = nil,
        orderStatus: ExecutionStatus? = nil,
        attempts: Int
    ) {
        self.index = index
        self.side = side
        self.confidence = confidence
        self.outcome = outcome
        self.code = code
        self.message = message
        self.clientOrderId = clientOrderId
        self.orderId = orderId
        self.orderStatus = orderStatus
        self.attempts = attempts
    }

    private enum CodingKeys: String, CodingKey {
        case index
        case side
        case confidence
        case outcome
        case code
        case message
        case clientOrderId = "client_order_id"
        case orderId = "order_id"
        case orderStatus = "order_status"
        case attempts
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "SignalResult",
        [
            WireField("index", .integer(0...63), "Its place among the signals of the evaluation."),
            WireField("side", Side.schema, isRequired: false, "Buy or sell; absent when the signal does not say."),
            WireField("confidence", Decimal12.schema, isRequired: false, "How sure the strategy is, 0 to 1."),
            WireField("outcome", SignalOutcome.schema, "What became of it."),
            WireField("code", .string(lengths: 1...64), "Stable code of why."),
            WireField("message", .string(lengths: 1...1_000), isRequired: false, "One sentence for a reader."),
            WireField(
                "client_order_id", .string(lengths: 1...36), isRequired: false,
                "The order's id; absent when no order could be made."),
            WireField("order_id", .string(lengths: 1...64), isRequired: false, "The router's id of the order."),
            WireField(
                "order_status", ExecutionStatus.schema, isRequired: false, "Where the order stood when it was answered."
            ),
            WireField("attempts", .integer(0...1_000), "How many times it was sent."),
        ])
}
