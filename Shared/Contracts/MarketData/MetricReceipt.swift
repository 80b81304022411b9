/// That a reading was taken.
public struct MetricReceipt: WireType, Equatable {
    /// The reading's id.
    public let eventId: String
    /// False for a repeat, which changed nothing.
    public let isNew: Bool

    /// Makes it from its fields.
    public init(
        eventId: String,
        isNew: Bool
    ) {
        self.eventId = eventId
        self.isNew = isNew
    }

    private enum CodingKeys: String, CodingKey {
        case eventId = "event_id"
        case isNew = "is_new"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "MetricReceipt",
        [
            WireField("event_id", .string(lengths: 1...128), "The reading's id."),
            WireField("is_new", .boolean, "False for a repeat, which changed nothing."),
        ])
}
