/// A strategy with its state.
public struct Strategy: WireType, Equatable {
    /// The strategy.
    public let id: StrategyID
    /// The user it belongs to.
    public let ownerId: String
    /// Its name, unique among its owner's strategies.
    public let name: String
    /// What decides.
    public let strategyType: String
    /// Parameters of the type and where its orders go.
    public let parameters: [String: JSONValue]
    /// Whether it may run; it runs while this is true and the status is ACTIVE.
    public let enabled: Bool
    /// Its tags.
    public let tags: [String]
    /// What its owner keeps with it; `strategy_id` is its own id.
    public let metadata: [String: JSONValue]
    /// Format of the text it was imported from; absent unless imported.
    public let sourceFormat: StrategySourceFormat?
    /// The text it was imported from; absent unless imported.
    public let source: String?
    /// The strategy it was cloned from.
    public let derivedFrom: StrategyID?
    /// Where it stands.
    public let status: StrategyStatus
    /// Why it is in ERROR.
    public let lastError: String?
    /// Grows with every change of it; each version is kept.
    public let version: Int
    /// When it was made.
    public let createdAt: Timestamp
    /// When it last changed, its status included.
    public let updatedAt: Timestamp

    /// Makes it from its fields.
    public init(
        id: StrategyID,
        ownerId: String,
        name: String,
        strategyType: String,
        parameters: [String: JSONValue],
        enabled: Bool,
        tags: [String],
        metadata: [String: JSONValue],
        sourceFormat: StrategySourceFormat? = nil,
        source: String? = nil,
        derivedFrom: StrategyID? = nil,
        status: StrategyStatus,
        lastError: String? = nil,
        version: Int,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.ownerId = ownerId
        self.name = name
        self.strategyType = strategyType
        self.parameters = parameters
        self.enabled = enabled
        self.tags = tags
        self.metadata = metadata
        self.sourceFormat = sourceFormat
        self.source = source
        self.derivedFrom = derivedFrom
        self.status = status
        self.lastError = lastError
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case ownerId = "owner_id"
        case name
        case strategyType = "strategy_type"
        case parameters
        case enabled
        case tags
        case metadata
        case sourceFormat = "source_format"
        case source
        case derivedFrom = "derived_from"
        case status
        case lastError = "last_error"
        case version
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Strategy",
        [
            WireField("id", StrategyID.schema, "The strategy."),
            WireField("owner_id", .string(lengths: 1...64), "The user it belongs to."),
            WireField("name", .string(lengths: 1...100), "Its name, unique among its owner's strategies."),
            WireField("strategy_type", .string(pattern: "^[a-z][a-z0-9_]*$", lengths: 1...32), "What decides."),
            WireField("parameters", .map(.anything), "Parameters of the type and where its orders go."),
            WireField("enabled", .boolean, "Whether it may run; it runs while this is true and the status is ACTIVE."),
            WireField("tags", .list(.string(lengths: 1...64), maxItems: 32), "Its tags."),
            WireField("metadata", .map(.anything), "What its owner keeps with it; `strategy_id` is its own id."),
            WireField(
                "source_format", StrategySourceFormat.schema, isRequired: false,
                "Format of the text it was imported from; absent unless imported."),
            WireField(
                "source", .string(lengths: 1...65_536), isRequired: false,
                "The text it was imported from; absent unless imported."),
            WireField("derived_from", StrategyID.schema, isRequired: false, "The strategy it was cloned from."),
            WireField("status", StrategyStatus.schema, "Where it stands."),
            WireField("last_error", .string(lengths: 1...1_000), isRequired: false, "Why it is in ERROR."),
            WireField("version", .integer(1...2_147_483_647), "Grows with every change of it; each version is kept."),
            WireField("created_at", Timestamp.schema, "When it was made."),
            WireField("updated_at", Timestamp.schema, "When it last changed, its status included."),
        ])
}
