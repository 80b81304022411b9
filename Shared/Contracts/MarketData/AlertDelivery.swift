/// The telling of one trigger on one channel.
public struct AlertDelivery: WireType, Equatable {
    /// Id of the delivery; the webhook-id a receiver sees.
    public let id: String
    /// The trigger.
    public let triggerId: String
    /// The alert.
    public let alertId: String
    /// Where it is told.
    public let type: AlertChannelType
    /// Address of a webhook or chat id of Telegram.
    public let target: String?
    /// How far it is.
    public let status: AlertDeliveryStatus
    /// Tries so far.
    public let attempts: Int
    /// Code of the last failure.
    public let lastError: String?
    /// When it is tried next, while pending.
    public let nextAttemptAt: Timestamp?
    /// When it was taken or given up.
    public let finishedAt: Timestamp?

    /// Makes it from its fields.
    public init(
        id: String,
        triggerId: String,
        alertId: String,
        type: AlertChannelType,
        target: String? = nil,
        status: AlertDeliveryStatus,
        attempts: Int,
        lastError: String? = nil,
        nextAttemptAt: Timestamp? = nil,
        finishedAt: Timestamp? = nil
    ) {
        self.id = id
        self.triggerId = triggerId
        self.alertId = alertId
        self.type = type
        self.target = target
        self.status = status
        self.attempts = attempts
        self.lastError = lastError
        self.nextAttemptAt = nextAttemptAt
        self.finishedAt = finishedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case triggerId = "trigger_id"
        case alertId = "alert_id"
        case type
        case target
        case status
        case attempts
        case lastError = "last_error"
        case nextAttemptAt = "next_attempt_at"
        case finishedAt = "finished_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertDelivery",
        [
            WireField("id", .string(format: "uuid"), "Id of the delivery; the webhook-id a receiver sees."),
            WireField("trigger_id", .string(format: "uuid"), "The trigger."),
            WireField("alert_id", .string(format: "uuid"), "The alert."),
            WireField("type", AlertChannelType.schema, "Where it is told."),
            WireField(
                "target", .string(lengths: 1...255), isRequired: false, "Address of a webhook or chat id of Telegram."),
            WireField("status", AlertDeliveryStatus.schema, "How far it is."),
            WireField("attempts", .integer(0...1_000), "Tries so far."),
            WireField("last_error", .string(lengths: 1...64), isRequired: false, "Code of the last failure."),
            WireField("next_attempt_at", Timestamp.schema, isRequired: false, "When it is tried next, while pending."),
            WireField("finished_at", Timestamp.schema, isRequired: false, "When it was taken or given up."),
        ])
}
