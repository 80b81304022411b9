/// A subscription of a customer. Ended ones are kept.
public struct Subscription: WireType, Equatable {
    /// Its id.
    public let id: String
    /// The customer: a user's id.
    public let customerId: String
    /// The plan.
    public let planCode: String
    /// Where it stands.
    public let status: SubscriptionStatus
    /// Whether it is the one that decides what the customer may do; one for each customer at most.
    public let isCurrent: Bool
    /// Its id at the payment provider; absent for one that was started here.
    public let providerId: String?
    /// When it began.
    public let startedAt: Timestamp
    /// When its trial ends or ended; absent without one.
    public let trialEnd: Timestamp?
    /// When the paid period ends; absent means never.
    public let currentPeriodEnd: Timestamp?
    /// When it was canceled; absent while it lives.
    public let endedAt: Timestamp?
    /// When it was last changed.
    public let updatedAt: Timestamp

    /// Makes it from its fields.
    public init(
        id: String,
        customerId: String,
        planCode: String,
        status: SubscriptionStatus,
        isCurrent: Bool,
        providerId: String? = nil,
        startedAt: Timestamp,
        trialEnd: Timestamp? = nil,
        currentPeriodEnd: Timestamp? = nil,
        endedAt: Timestamp? = nil,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.customerId = customerId
        self.planCode = planCode
        self.status = status
        self.isCurrent = isCurrent
        self.providerId = providerId
        self.startedAt = startedAt
        self.trialEnd = trialEnd
        self.currentPeriodEnd = currentPeriodEnd
        self.endedAt = endedAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case customerId = "customer_id"
        case planCode = "plan_code"
        case status
        case isCurrent = "is_current"
        case providerId = "provider_id"
        case startedAt = "started_at"
        case trialEnd = "trial_end"
        case currentPeriodEnd = "current_period_end"
        case endedAt = "ended_at"
        case updatedAt = "updated_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Subscription",
        [
            WireField("id", .string(format: "uuid"), "Its id."),
            WireField(
                "customer_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...64),
                "The customer: a user's id."),
            WireField("plan_code", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64), "The plan."),
            WireField("status", SubscriptionStatus.schema, "Where it stands."),
            WireField(
                "is_current", .boolean,
                "Whether it is the one that decides what the customer may do; one for each customer at most."),
            WireField(
                "provider_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...128), isRequired: false,
                "Its id at the payment provider; absent for one that was started here."),
            WireField("started_at", Timestamp.schema, "When it began."),
            WireField(
                "trial_end", Timestamp.schema, isRequired: false, "When its trial ends or ended; absent without one."),
            WireField(
                "current_period_end", Timestamp.schema, isRequired: false,
                "When the paid period ends; absent means never."),
            WireField("ended_at", Timestamp.schema, isRequired: false, "When it was canceled; absent while it lives."),
            WireField("updated_at", Timestamp.schema, "When it was last changed."),
        ])
}
