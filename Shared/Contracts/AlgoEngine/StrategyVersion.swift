/// One version of a strategy, as it was.
public struct StrategyVersion: WireType, Equatable {
    /// The strategy.
    public let strategyId: StrategyID
    /// Its number, from 1.
    public let version: Int
    /// The name then.
    public let name: String
    /// What decided.
    public let strategyType: String
    /// The parameters then.
    public let parameters: [String: JSONValue]
    /// Whether it was enabled then.
    public let enabled: Bool
    /// The tags then.
    public let tags: [String]
    /// The metadata then.
    public let metadata: [String: JSONValue]
    /// The text it was imported from.
    public let source: String?
    /// When this version was made.
    public let createdAt: Timestamp

    /// Makes it from its fields.
    public init(
        strategyId: StrategyID,
        version: Int,
        name: String,
        strategyType: String,
        parameters: [String: JSONValue],
        enabled: Bool,
        tags: [String],
        metadata: [String: JSONValue],
        source: String? = nil,
        createdAt: Timestamp
    ) {
        self.strategyId = strategyId
        self.version = version
        self.name = name
        self.strategyType = strategyType
        self.parameters = parameters
        self.enabled = enabled
        self.tags = tags
        self.metadata = metadata
        self.source = source
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case strategyId = "strategy_id"
        case version
        case name
        case strategyType = "strategy_type"
        case parameters
        case enabled
        case tags
        case metadata
        case source
        case createdAt = "created_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StrategyVersion",
        [
            WireField("strategy_id", StrategyID.schema, "The strategy."),
            WireField("version", .integer(1...2_147_483_647), "Its number, from 1."),
            WireField("name", .string(lengths: 1...100), "The name then."),
            WireField("strategy_type", .string(pattern: "^[a-z][a-z0-9_]*$", lengths: 1...32), "What decided."),
            WireField("parameters", .map(.anything), "The parameters then."),
            WireField("enabled", .boolean, "Whether it was enabled then."),
            WireField("tags", .list(.string(lengths: 1...64), maxItems: 32), "The tags then."),
            WireField("metadata", .map(.anything), "The metadata then."),
            WireField("source", .string(lengths: 1...65_536), isRequired: false, "The text it was imported from."),
            WireField("created_at", Timestamp.schema, "When this version was made."),
        ])
}
