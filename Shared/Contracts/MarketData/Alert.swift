/// A rule over market and results, and where its triggers are told.
public struct Alert: WireType, Equatable {
    /// Id of the alert.
    public let id: String
    /// Subject it belongs to.
    public let ownerId: String
    /// One line for people.
    public let title: String
    /// More for people.
    public let detail: String
    /// How much it matters.
    public let risk: AlertSeverity
    /// When it fires.
    public let rule: AlertRule
    /// Where it is told.
    public let channels: [AlertChannel]
    /// Least time between two triggers.
    public let throttleSeconds: Int
    /// Whether it can be evaluated.
    public let state: AlertState
    /// Whether its last trigger has been seen by a person; a new trigger takes this back.
    public let acknowledged: Bool
    /// When it last fired.
    public let lastTriggeredAt: Timestamp?
    /// When it was made.
    public let createdAt: Timestamp
    /// When its owner last changed it.
    public let updatedAt: Timestamp

    /// Makes it from its fields.
    public init(
        id: String,
        ownerId: String,
        title: String,
        detail: String,
        risk: AlertSeverity,
        rule: AlertRule,
        channels: [AlertChannel],
        throttleSeconds: Int,
        state: AlertState,
        acknowledged: Bool,
        lastTriggeredAt: Timestamp? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.ownerId = ownerId
        self.title = title
        self.detail = detail
        self.risk = risk
        self.rule = rule
        self.channels = channels
        self.throttleSeconds = throttleSeconds
        self.state = state
        self.acknowledged = acknowledged
        self.lastTriggeredAt = lastTriggeredAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case ownerId = "owner_id"
        case title
        case detail
        case risk
        case rule
        case channels
        case throttleSeconds = "throttle_seconds"
        case state
        case acknowledged
        case lastTriggeredAt = "last_triggered_at"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Alert",
        [
            WireField("id", .string(format: "uuid"), "Id of the alert."),
            WireField("owner_id", .string(lengths: 1...128), "Subject it belongs to."),
            WireField("title", .string(lengths: 1...120), "One line for people."),
            WireField("detail", .string(lengths: 0...2_000), "More for people."),
            WireField("risk", AlertSeverity.schema, "How much it matters."),
            WireField("rule", AlertRule.schema, "When it fires."),
            WireField("channels", .list(AlertChannel.schema, maxItems: 16), "Where it is told."),
            WireField("throttle_seconds", .integer(0...2_592_000), "Least time between two triggers."),
            WireField("state", AlertState.schema, "Whether it can be evaluated."),
            WireField(
                "acknowledged", .boolean,
                "Whether its last trigger has been seen by a person; a new trigger takes this back."),
            WireField("last_triggered_at", Timestamp.schema, isRequired: false, "When it last fired."),
            WireField("created_at", Timestamp.schema, "When it was made."),
            WireField("updated_at", Timestamp.schema, "When its owner last changed it."),
        ])
}
