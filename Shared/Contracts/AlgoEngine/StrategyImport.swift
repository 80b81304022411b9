/// A declarative strategy as text. Texts are read, never run.
public struct StrategyImport: WireType, Equatable {
    /// Its name; the text's own name when left out.
    public let name: String?
    /// Format of the text.
    public let format: StrategySourceFormat
    /// The text: an object with `name`, `rules` and perhaps `parameters`, `metadata`, `tags`.
    public let content: String
    /// Whether it may run once it is ACTIVE; false when left out.
    public let enabled: Bool
    /// Tags besides those of the text.
    public let tags: [String]
    /// Metadata; wins over that of the text.
    public let metadata: [String: JSONValue]
    /// Parameters; win over those of the text.
    public let parameters: [String: JSONValue]

    /// Makes it from its fields.
    public init(
        name: String? = nil,
        format: StrategySourceFormat,
        content: String,
        enabled: Bool = false,
        tags: [String] = [],
        metadata: [String: JSONValue] = [:],
        parameters: [String: JSONValue] = [:]
    ) {
        self.name = name
        self.format = format
        self.content = content
        self.enabled = enabled
        self.tags = tags
        self.metadata = metadata
        self.parameters = parameters
    }

    /// Reads it; fields with a default may be left out.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        name = try fields.decodeIfPresent(String.self, forKey: .name)
        format = try fields.decode(StrategySourceFormat.self, forKey: .format)
        content = try fields.decode(String.self, forKey: .content)
        enabled = try fields.decodeIfPresent(Bool.self, forKey: .enabled) ?? false
        tags = try fields.decodeIfPresent([String].self, forKey: .tags) ?? []
        metadata = try fields.decodeIfPresent([String: JSONValue].self, forKey: .metadata) ?? [:]
        parameters = try fields.decodeIfPresent([String: JSONValue].self, forKey: .parameters) ?? [:]
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case format
        case content
        case enabled
        case tags
        case metadata
        case parameters
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StrategyImport",
        [
            WireField(
                "name", .string(lengths: 1...100), isRequired: false, "Its name; the text's own name when left out."),
            WireField("format", StrategySourceFormat.schema, "Format of the text."),
            WireField(
                "content", .string(lengths: 1...65_536),
                "The text: an object with `name`, `rules` and perhaps `parameters`, `metadata`, `tags`."),
            WireField(
                "enabled", .boolean, isRequired: false, "Whether it may run once it is ACTIVE; false when left out."),
            WireField(
                "tags", .list(.string(lengths: 1...64), maxItems: 32), isRequired: false,
                "Tags besides those of the text."),
            WireField("metadata", .map(.anything), isRequired: false, "Metadata; wins over that of the text."),
            WireField("parameters", .map(.anything), isRequired: false, "Parameters; win over those of the text."),
        ])
}
