/// Something a customer used. The same id and content again changes nothing.
public struct UsageEvent: WireType, Equatable {
    /// Chosen by the sender, once for each event.
    public let eventId: String
    /// Who used it.
    public let customerId: String
    /// What was used, such as orders.placed.
    public let metric: String
    /// How much of it; above zero.
    public let quantity: Decimal12
    /// When; decides the UTC day it counts for.
    public let occurredAt: Timestamp

    /// Makes it from its fields.
    public init(
        eventId: String,
        customerId: String,
        metric: String,
        quantity: Decimal12,
        occurredAt: Timestamp
    ) {
        self.eventId = eventId
        self.customerId = customerId
        self.metric = metric
        self.quantity = quantity
        self.occurredAt = occurredAt
    }

    private enum CodingKeys: String, CodingKey {
        case eventId = "event_id"
        case customerId = "customer_id"
        case metric
        case quantity
        case occurredAt = "occurred_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "UsageEvent",
        [
            WireField(
                "event_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...128),
                "Chosen by the sender, once for each event."),
            WireField(
                "customer_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...64), "Who used it."),
            WireField(
                "metric", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64),
                "What was used, such as orders.placed."),
            WireField("quantity", Decimal12.schema, "How much of it; above zero."),
            WireField("occurred_at", Timestamp.schema, "When; decides the UTC day it counts for."),
        ])
}
