/// What a risk rule says about an order.
public struct RiskFinding: WireType, Equatable {
    /// The rule.
    public let ruleId: String
    /// How much it matters.
    public let level: RiskLevel
    /// Stable machine code of the finding.
    public let code: String
    /// One sentence with the values and the limit.
    public let message: String
    /// Account, symbol, position, notional and limit, as texts.
    public let metadata: [String: String]

    /// Makes it from its fields.
    public init(
        ruleId: String,
        level: RiskLevel,
        code: String,
        message: String,
        metadata: [String: String]
    ) {
        self.ruleId = ruleId
        self.level = level
        self.code = code
        self.message = message
        self.metadata = metadata
    }

    private enum CodingKeys: String, CodingKey {
        case ruleId = "rule_id"
        case level
        case code
        case message
        case metadata
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "RiskFinding",
        [
            WireField("rule_id", .string(lengths: 1...64), "The rule."),
            WireField("level", RiskLevel.schema, "How much it matters."),
            WireField("code", .string(lengths: 1...64), "Stable machine code of the finding."),
            WireField("message", .string(lengths: 0...2_000), "One sentence with the values and the limit."),
            WireField(
                "metadata", .map(.string(lengths: 0...256)), "Account, symbol, position, notional and limit, as texts."),
        ])
}
