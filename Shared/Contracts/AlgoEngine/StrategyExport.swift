/// A strategy as text that can be imported again.
public struct StrategyExport: WireType, Equatable {
    /// The strategy.
    public let id: StrategyID
    /// Its name.
    public let name: String
    /// Format of the text.
    public let format: StrategySourceFormat
    /// The text.
    public let content: String

    /// Makes it from its fields.
    public init(
        id: StrategyID,
        name: String,
        format: StrategySourceFormat,
        content: String
    ) {
        self.id = id
        self.name = name
        self.format = format
        self.content = content
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case format
        case content
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StrategyExport",
        [
            WireField("id", StrategyID.schema, "The strategy."),
            WireField("name", .string(lengths: 1...100), "Its name."),
            WireField("format", StrategySourceFormat.schema, "Format of the text."),
            WireField("content", .string(lengths: 1...262_144), "The text."),
        ])
}
