/// Something plans grant: a capability or a quota.
public struct Feature: WireType, Equatable {
    /// Its id.
    public let id: String
    /// Its code, such as can.route_orders.
    public let code: String
    /// For people.
    public let name: String
    /// What it is.
    public let kind: FeatureKind
    /// For people.
    public let description: String?
    /// When it was first written.
    public let createdAt: Timestamp
    /// When it was last changed.
    public let updatedAt: Timestamp

    /// Makes it from its fields.
    public init(
        id: String,
        code: String,
        name: String,
        kind: FeatureKind,
        description: String? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.code = code
        self.name = name
        self.kind = kind
        self.description = description
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case code
        case name
        case kind
        case description
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Feature",
        [
            WireField("id", .string(format: "uuid"), "Its id."),
            WireField(
                "code", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64),
                "Its code, such as can.route_orders."),
            WireField("name", .string(lengths: 1...200), "For people."),
            WireField("kind", FeatureKind.schema, "What it is."),
            WireField("description", .string(lengths: 1...2_000), isRequired: false, "For people."),
            WireField("created_at", Timestamp.schema, "When it was first written."),
            WireField("updated_at", Timestamp.schema, "When it was last changed."),
        ])
}
