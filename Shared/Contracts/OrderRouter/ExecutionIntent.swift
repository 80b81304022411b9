/// What is sent to `POST /orders` and `POST /plans`: an order, the account it is for and words about the account's risk.
public struct ExecutionIntent: WireType, Equatable {
    /// The order.
    public let order: OrderRequest
    /// The account; the caller's own when neither this nor `risk` names one.
    public let accountId: String?
    /// About the account's risk.
    public let risk: RiskOverrides?

    /// Makes an intent.
    public init(order: OrderRequest, accountId: String? = nil, risk: RiskOverrides? = nil) {
        self.order = order
        self.accountId = accountId
        self.risk = risk
    }

    /// Reads the flat object: the order's fields beside `account_id` and `risk`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        order = try OrderRequest(from: decoder)
        accountId = try fields.decodeIfPresent(String.self, forKey: .accountId)
        risk = try fields.decodeIfPresent(RiskOverrides.self, forKey: .risk)
    }

    /// Writes the flat object.
    public func encode(to encoder: any Encoder) throws {
        try order.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encodeIfPresent(accountId, forKey: .accountId)
        try fields.encodeIfPresent(risk, forKey: .risk)
    }

    private enum CodingKeys: String, CodingKey {
        case accountId = "account_id"
        case risk
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "ExecutionIntent",
        OrderRequest.fields + [
            WireField(
                "account_id", .string(pattern: "^[A-Za-z0-9._-]+$", lengths: 1...64), isRequired: false,
                "The account; the caller's own when left out."),
            WireField("risk", RiskOverrides.schema, isRequired: false, "About the account's risk."),
        ])
}
