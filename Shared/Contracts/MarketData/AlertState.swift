/// What the last evaluation of a rule found.
public struct AlertState: WireType, Equatable {
    /// Whether the rule can be evaluated.
    public let status: AlertStatus
    /// Why not, condition by condition.
    public let obstacles: [AlertObstacle]
    /// When this was found; absent before the first evaluation.
    public let evaluatedAt: Timestamp?

    /// Makes it from its fields.
    public init(
        status: AlertStatus,
        obstacles: [AlertObstacle],
        evaluatedAt: Timestamp? = nil
    ) {
        self.status = status
        self.obstacles = obstacles
        self.evaluatedAt = evaluatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case status
        case obstacles
        case evaluatedAt = "evaluated_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertState",
        [
            WireField("status", AlertStatus.schema, "Whether the rule can be evaluated."),
            WireField("obstacles", .list(AlertObstacle.schema, maxItems: 32), "Why not, condition by condition."),
            WireField(
                "evaluated_at", Timestamp.schema, isRequired: false,
                "When this was found; absent before the first evaluation."),
        ])
}
