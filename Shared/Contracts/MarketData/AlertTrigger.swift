/// One firing of an alert.
public struct AlertTrigger: WireType, Equatable {
    /// Id of the trigger.
    public let id: String
    /// The alert, which may be deleted by now.
    public let alertId: String
    /// The alert's title at that time.
    public let title: String
    /// How much it matters.
    public let severity: AlertSeverity
    /// The instrument.
    public let symbol: Symbol
    /// Its venue.
    public let venue: Venue
    /// The rule's own name for the history.
    public let strategy: String?
    /// What each condition was compared with its threshold at, by condition.
    public let values: [String: Decimal12]
    /// When it fired.
    public let triggeredAt: Timestamp
    /// How far each channel is.
    public let deliveries: [AlertDelivery]

    /// Makes it from its fields.
    public init(
        id: String,
        alertId: String,
        title: String,
        severity: AlertSeverity,
        symbol: Symbol,
        venue: Venue,
        strategy: String? = nil,
        values: [String: Decimal12],
        triggeredAt: Timestamp,
        deliveries: [AlertDelivery]
    ) {
        self.id = id
        self.alertId = alertId
        self.title = title
        self.severity = severity
        self.symbol = symbol
        self.venue = venue
        self.strategy = strategy
        self.values = values
        self.triggeredAt = triggeredAt
        self.deliveries = deliveries
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case alertId = "alert_id"
        case title
        case severity
        case symbol
        case venue
        case strategy
        case values
        case triggeredAt = "triggered_at"
        case deliveries
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertTrigger",
        [
            WireField("id", .string(format: "uuid"), "Id of the trigger."),
            WireField("alert_id", .string(format: "uuid"), "The alert, which may be deleted by now."),
            WireField("title", .string(lengths: 1...120), "The alert's title at that time."),
            WireField("severity", AlertSeverity.schema, "How much it matters."),
            WireField("symbol", Symbol.schema, "The instrument."),
            WireField("venue", Venue.schema, "Its venue."),
            WireField("strategy", .string(lengths: 1...64), isRequired: false, "The rule's own name for the history."),
            WireField(
                "values", .map(Decimal12.schema),
                "What each condition was compared with its threshold at, by condition."),
            WireField("triggered_at", Timestamp.schema, "When it fired."),
            WireField("deliveries", .list(AlertDelivery.schema, maxItems: 16), "How far each channel is."),
        ])
}
