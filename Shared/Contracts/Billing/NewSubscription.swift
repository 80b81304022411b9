/// A subscription to start for a customer, outside the payment provider.
public struct NewSubscription: WireType, Equatable {
    /// The customer: a user's id.
    public let customerId: String
    /// The plan.
    public let planCode: String
    /// When the paid period ends; never when left out.
    public let currentPeriodEnd: Timestamp?

    /// Makes it from its fields.
    public init(
        customerId: String,
        planCode: String,
        currentPeriodEnd: Timestamp? = nil
    ) {
        self.customerId = customerId
        self.planCode = planCode
        self.currentPeriodEnd = currentPeriodEnd
    }

    private enum CodingKeys: String, CodingKey {
        case customerId = "customer_id"
        case planCode = "plan_code"
        case currentPeriodEnd = "current_period_end"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "NewSubscription",
        [
            WireField(
                "customer_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...64),
                "The customer: a user's id."),
            WireField("plan_code", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64), "The plan."),
            WireField(
                "current_period_end", Timestamp.schema, isRequired: false,
                "When the paid period ends; never when left out."),
        ])
}
