/// A feature to attach to a plan. Attached before, it gets the new limit.
public struct NewPlanFeature: WireType, Equatable {
    /// Code of the plan, as in the path.
    public let planCode: String?
    /// Code of the feature.
    public let featureCode: String
    /// Most units of a quota; no limit when left out.
    public let limit: Int64?

    /// Makes it from its fields.
    public init(
        planCode: String? = nil,
        featureCode: String,
        limit: Int64? = nil
    ) {
        self.planCode = planCode
        self.featureCode = featureCode
        self.limit = limit
    }

    private enum CodingKeys: String, CodingKey {
        case planCode = "plan_code"
        case featureCode = "feature_code"
        case limit
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "NewPlanFeature",
        [
            WireField(
                "plan_code", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64), isRequired: false,
                "Code of the plan, as in the path."),
            WireField(
                "feature_code", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64),
                "Code of the feature."),
            WireField(
                "limit", .integer(0...9_007_199_254_740_991), isRequired: false,
                "Most units of a quota; no limit when left out."),
        ])
}
