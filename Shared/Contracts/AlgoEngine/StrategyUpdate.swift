/// Changes of a strategy; what is left out stays. A change makes a new version.
public struct StrategyUpdate: WireType, Equatable {
    /// A new name.
    public let name: String?
    /// New parameters, as a whole.
    public let parameters: [String: JSONValue]?
    /// Whether it may run; false stops it.
    public let enabled: Bool?
    /// New tags, as a whole.
    public let tags: [String]?
    /// New metadata, as a whole.
    public let metadata: [String: JSONValue]?
    /// Refuses the change when the strategy has another version by now.
    public let expectedVersion: Int?

    /// Makes it from its fields.
    public init(
        name: String? = nil,
        parameters: [String: JSONValue]? = nil,
        enabled: Bool? = nil,
        tags: [String]? = nil,
        metadata: [String: JSONValue]? = nil,
        expectedVersion: Int? = nil
    ) {
        self.name = name
        self.parameters = parameters
        self.enabled = enabled
        self.tags = tags
        self.metadata = metadata
        self.expectedVersion = expectedVersion
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case parameters
        case enabled
        case tags
        case metadata
        case expectedVersion = "expected_version"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StrategyUpdate",
        [
            WireField("name", .string(lengths: 1...100), isRequired: false, "A new name."),
            WireField("parameters", .map(.anything), isRequired: false, "New parameters, as a whole."),
            WireField("enabled", .boolean, isRequired: false, "Whether it may run; false stops it."),
            WireField(
                "tags", .list(.string(lengths: 1...64), maxItems: 32), isRequired: false, "New tags, as a whole."),
            WireField("metadata", .map(.anything), isRequired: false, "New metadata, as a whole."),
            WireField(
                "expected_version", .integer(1...2_147_483_647), isRequired: false,
                "Refuses the change when the strategy has another version by now."),
        ])
}
