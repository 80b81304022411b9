/// What became of a usage event.
public struct UsageReceipt: WireType, Equatable {
    /// The event.
    public let eventId: String
    /// Whether it had been counted before.
    public let isDuplicate: Bool

    /// Makes it from its fields.
    public init(
        eventId: String,
        isDuplicate: Bool
    ) {
        self.eventId = eventId
        self.isDuplicate = isDuplicate
    }

    private enum CodingKeys: String, CodingKey {
        case eventId = "event_id"
        case isDuplicate = "is_duplicate"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "UsageReceipt",
        [
            WireField("event_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...128), "The event."),
            WireField("is_duplicate", .boolean, "Whether it had been counted before."),
        ])
}
