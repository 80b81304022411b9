/// A strategy to be made. It begins as PENDING.
public struct StrategyDraft: WireType, Equatable {
    /// Its name, unique among its owner's strategies.
    public let name: String
    /// What decides: `declarative`, `gap_fill` or `orb`.
    public let strategyType: String
    /// Parameters of the type, and where its orders go: symbol, venue, timeframe, broker, quantity, order_type.
    public let parameters: [String: JSONValue]
    /// Whether it may run once it is ACTIVE; false when left out.
    public let enabled: Bool
    /// Its tags.
    public let tags: [String]
    /// Anything its owner keeps with it; `order_defaults` fills in what parameters and signals leave open.
    public let metadata: [String: JSONValue]

    /// Makes it from its fields.
    public init(
        name: String,
        strategyType: String,
        parameters: [String: JSONValue] = [:],
        enabled: Bool = false,
        tags: [String] = [],
        metadata: [String: JSONValue] = [:]
    ) {
        self.name = name
        self.strategyType = strategyType
        self.parameters = parameters
        self.enabled = enabled
        self.tags = tags
        self.metadata = metadata
    }

    /// Reads it; fields with a default may be left out.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        name = try fields.decode(String.self, forKey: .name)
        strategyType = try fields.decode(String.self, forKey: .strategyType)
        parameters = try fields.decodeIfPresent([String: JSONValue].self, forKey: .parameters) ?? [:]
        enabled = try fields.decodeIfPresent(Bool.self, forKey: .enabled) ?? false
        tags = try fields.decodeIfPresent([String].self, forKey: .tags) ?? []
        metadata = try fields.decodeIfPresent([String: JSONValue].self, forKey: .metadata) ?? [:]
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case strategyType = "strategy_type"
        case parameters
        case enabled
        case tags
        case metadata
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StrategyDraft",
        [
            WireField("name", .string(lengths: 1...100), "Its name, unique among its owner's strategies."),
            WireField(
                "strategy_type", .string(pattern: "^[a-z][a-z0-9_]*$", lengths: 1...32),
                "What decides: `declarative`, `gap_fill` or `orb`."),
            WireField(
                "parameters", .map(.anything), isRequired: false,
                "Parameters of the type, and where its orders go: symbol, venue, timeframe, broker, quantity, order_type."
            ),
            WireField(
                "enabled", .boolean, isRequired: false, "Whether it may run once it is ACTIVE; false when left out."),
            WireField("tags", .list(.string(lengths: 1...64), maxItems: 32), isRequired: false, "Its tags."),
            WireField(
                "metadata", .map(.anything), isRequired: false,
                "Anything its owner keeps with it; `order_defaults` fills in what parameters and signals leave open."),
        ])
}
