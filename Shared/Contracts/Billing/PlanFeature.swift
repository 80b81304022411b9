/// A feature as one plan has it.
public struct PlanFeature: WireType, Equatable {
    /// Id of the plan.
    public let planId: String
    /// Code of the plan.
    public let planCode: String
    /// Id of the feature.
    public let featureId: String
    /// Code of the feature.
    public let featureCode: String
    /// What the feature is.
    public let kind: FeatureKind
    /// Most units of a quota; absent means no limit.
    public let limit: Int64?

    /// Makes it from its fields.
    public init(
        planId: String,
        planCode: String,
        featureId: String,
        featureCode: String,
        kind: FeatureKind,
        limit: Int64? = nil
    ) {
        self.planId = planId
        self.planCode = planCode
        self.featureId = featureId
        self.featureCode = featureCode
        self.kind = kind
        self.limit = limit
    }

    private enum CodingKeys: String, CodingKey {
        case planId = "plan_id"
        case planCode = "plan_code"
        case featureId = "feature_id"
        case featureCode = "feature_code"
        case kind
        case limit
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "PlanFeature",
        [
            WireField("plan_id", .string(format: "uuid"), "Id of the plan."),
            WireField(
                "plan_code", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64), "Code of the plan."),
            WireField("feature_id", .string(format: "uuid"), "Id of the feature."),
            WireField(
                "feature_code", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64),
                "Code of the feature."),
            WireField("kind", FeatureKind.schema, "What the feature is."),
            WireField(
                "limit", .integer(0...9_007_199_254_740_991), isRequired: false,
                "Most units of a quota; absent means no limit."),
        ])
}
