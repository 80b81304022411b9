/// A plan to write. A plan of the same code is overwritten; its features stay.
public struct NewPlan: WireType, Equatable {
    /// Its code, by which it is known everywhere.
    public let code: String
    /// For people.
    public let name: String
    /// The price at the payment provider; belongs to one plan.
    public let stripePriceId: String
    /// For people.
    public let description: String?
    /// How often it is paid; monthly when left out.
    public let billingInterval: BillingInterval?
    /// Days of a customer's first subscription that are free; none when left out.
    public let trialPeriodDays: Int?

    /// Makes it from its fields.
    public init(
        code: String,
        name: String,
        stripePriceId: String,
        description: String? = nil,
        billingInterval: BillingInterval? = nil,
        trialPeriodDays: Int? = nil
    ) {
        self.code = code
        self.name = name
        self.stripePriceId = stripePriceId
        self.description = description
        self.billingInterval = billingInterval
        self.trialPeriodDays = trialPeriodDays
    }

    private enum CodingKeys: String, CodingKey {
        case code
        case name
        case stripePriceId = "stripe_price_id"
        case description
        case billingInterval = "billing_interval"
        case trialPeriodDays = "trial_period_days"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "NewPlan",
        [
            WireField(
                "code", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64),
                "Its code, by which it is known everywhere."),
            WireField("name", .string(lengths: 1...200), "For people."),
            WireField(
                "stripe_price_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...128),
                "The price at the payment provider; belongs to one plan."),
            WireField("description", .string(lengths: 1...2_000), isRequired: false, "For people."),
            WireField(
                "billing_interval", BillingInterval.schema, isRequired: false,
                "How often it is paid; monthly when left out."),
            WireField(
                "trial_period_days", .integer(0...730), isRequired: false,
                "Days of a customer's first subscription that are free; none when left out."),
        ])
}
