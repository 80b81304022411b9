/// An alert to make, or what it shall become.
public struct AlertRequest: WireType, Equatable {
    /// One line for people.
    public let title: String
    /// More for people.
    public let detail: String?
    /// How much it matters; info when left out.
    public let risk: AlertSeverity?
    /// When it fires.
    public let rule: AlertRule
    /// Where it is told; in the history alone when left out.
    public let channels: [AlertChannelRequest]?
    /// Least time between two triggers; 0 when left out: once for each new state of the market.
    public let throttleSeconds: Int?

    /// Makes it from its fields.
    public init(
        title: String,
        detail: String? = nil,
        risk: AlertSeverity? = nil,
        rule: AlertRule,
        channels: [AlertChannelRequest]? = nil,
        throttleSeconds: Int? = nil
    ) {
        self.title = title
        self.detail = detail
        self.risk = risk
        self.rule = rule
        self.channels = channels
        self.throttleSeconds = throttleSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case title
        case detail
        case risk
        case rule
        case channels
        case throttleSeconds = "throttle_seconds"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertRequest",
        [
            WireField("title", .string(lengths: 1...120), "One line for people."),
            WireField("detail", .string(lengths: 0...2_000), isRequired: false, "More for people."),
            WireField("risk", AlertSeverity.schema, isRequired: false, "How much it matters; info when left out."),
            WireField("rule", AlertRule.schema, "When it fires."),
            WireField(
                "channels", .list(AlertChannelRequest.schema, maxItems: 16), isRequired: false,
                "Where it is told; in the history alone when left out."),
            WireField(
                "throttle_seconds", .integer(0...2_592_000), isRequired: false,
                "Least time between two triggers; 0 when left out: once for each new state of the market."),
        ])
}
