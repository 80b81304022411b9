/// A feature to write. A feature of the same code and kind is overwritten.
public struct NewFeature: WireType, Equatable {
    /// Its code, such as can.route_orders.
    public let code: String
    /// For people.
    public let name: String
    /// What it is; capability when left out. Never changes afterwards.
    public let kind: FeatureKind?
    /// For people.
    public let description: String?

    /// Makes it from its fields.
    public init(
        code: String,
        name: String,
        kind: FeatureKind? = nil,
        description: String? = nil
    ) {
        self.code = code
        self.name = name
        self.kind = kind
        self.description = description
    }

    private enum CodingKeys: String, CodingKey {
        case code
        case name
        case kind
        case description
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "NewFeature",
        [
            WireField(
                "code", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64),
                "Its code, such as can.route_orders."),
            WireField("name", .string(lengths: 1...200), "For people."),
            WireField(
                "kind", FeatureKind.schema, isRequired: false,
                "What it is; capability when left out. Never changes afterwards."),
            WireField("description", .string(lengths: 1...2_000), isRequired: false, "For people."),
        ])
}
