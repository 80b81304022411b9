/// What a customer may do now, resolved from the current subscription.
public struct Entitlements: WireType, Equatable {
    /// The customer: a user's id, or a service's name.
    public let customerId: String
    /// Code of the subscription plan; absent without a subscription.
    public let planCode: String?
    /// Status of the subscription; absent without one.
    public let status: SubscriptionStatus?
    /// Whether positions may be opened.
    public let trading: TradingPermission
    /// Capabilities by code; those that are there are true.
    public let capabilities: [String: Bool]
    /// Quotas by code.
    public let quotas: [String: QuotaState]
    /// Grows with every change of what this customer may do.
    public let version: Int64
    /// After this instant it must be asked again: end of the period with its grace.
    public let expiresAt: Timestamp?

    /// Makes it from its fields.
    public init(
        customerId: String,
        planCode: String? = nil,
        status: SubscriptionStatus? = nil,
        trading: TradingPermission,
        capabilities: [String: Bool],
        quotas: [String: QuotaState],
        version: Int64,
        expiresAt: Timestamp? = nil
    ) {
        self.customerId = customerId
        self.planCode = planCode
        self.status = status
        self.trading = trading
        self.capabilities = capabilities
        self.quotas = quotas
        self.version = version
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case customerId = "customer_id"
        case planCode = "plan_code"
        case status
        case trading
        case capabilities
        case quotas
        case version
        case expiresAt = "expires_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Entitlements",
        [
            WireField("customer_id", .string(lengths: 1...64), "The customer: a user's id, or a service's name."),
            WireField(
                "plan_code", .string(lengths: 1...64), isRequired: false,
                "Code of the subscription plan; absent without a subscription."),
            WireField(
                "status", SubscriptionStatus.schema, isRequired: false,
                "Status of the subscription; absent without one."),
            WireField("trading", TradingPermission.schema, "Whether positions may be opened."),
            WireField("capabilities", .map(.boolean), "Capabilities by code; those that are there are true."),
            WireField("quotas", .map(QuotaState.schema), "Quotas by code."),
            WireField(
                "version", .integer(0...9_007_199_254_740_991), "Grows with every change of what this customer may do."),
            WireField(
                "expires_at", Timestamp.schema, isRequired: false,
                "After this instant it must be asked again: end of the period with its grace."),
        ])
}
