/// A subscription plan.
public struct Plan: WireType, Equatable {
    /// Its id.
    public let id: String
    /// Its code, by which it is known everywhere.
    public let code: String
    /// For people.
    public let name: String
    /// The price at the payment provider.
    public let stripePriceId: String
    /// For people.
    public let description: String?
    /// How often it is paid.
    public let billingInterval: BillingInterval
    /// Days of a customer's first subscription that are free; absent means none.
    public let trialPeriodDays: Int?
    /// What it grants, by feature code.
    public let features: [PlanFeature]
    /// When it was first written.
    public let createdAt: Timestamp
    /// When it was last changed.
    public let updatedAt: Timestamp

    /// Makes it from its fields.
    public init(
        id: String,
        code: String,
        name: String,
        stripePriceId: String,
        description: String? = nil,
        billingInterval: BillingInterval,
        trialPeriodDays: Int? = nil,
        features: [PlanFeature],
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.code = code
        self.name = name
        self.stripePriceId = stripePriceId
        self.description = description
        self.billingInterval = billingInterval
        self.trialPeriodDays = trialPeriodDays
        self.features = features
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case code
        case name
        case stripePriceId = "stripe_price_id"
        case description
        case billingInterval = "billing_interval"
        case trialPeriodDays = "trial_period_days"
        case features
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Plan",
        [
            WireField("id", .string(format: "uuid"), "Its id."),
            WireField(
                "code", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64),
                "Its code, by which it is known everywhere."),
            WireField("name", .string(lengths: 1...200), "For people."),
            WireField(
                "stripe_price_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...128),
                "The price at the payment provider."),
            WireField("description", .string(lengths: 1...2_000), isRequired: false, "For people."),
            WireField("billing_interval", BillingInterval.schema, "How often it is paid."),
            WireField(
                "trial_period_days", .integer(0...730), isRequired: false,
                "Days of a customer's first subscription that are free; absent means none."),
            WireField("features", .list(PlanFeature.schema, maxItems: 500), "What it grants, by feature code."),
            WireField("created_at", Timestamp.schema, "When it was first written."),
            WireField("updated_at", Timestamp.schema, "When it was last changed."),
        ])
}
