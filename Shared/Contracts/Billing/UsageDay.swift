/// What a customer used of one metric on one UTC day.
public struct UsageDay: WireType, Equatable {
    /// The UTC day.
    public let day: String
    /// What was used.
    public let metric: String
    /// How much of it in all.
    public let quantity: Decimal12
    /// In how many events.
    public let events: Int64

    /// Makes it from its fields.
    public init(
        day: String,
        metric: String,
        quantity: Decimal12,
        events: Int64
    ) {
        self.day = day
        self.metric = metric
        self.quantity = quantity
        self.events = events
    }

    private enum CodingKeys: String, CodingKey {
        case day
        case metric
        case quantity
        case events
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "UsageDay",
        [
            WireField("day", .string(format: "date", lengths: 10...10), "The UTC day."),
            WireField("metric", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64), "What was used."),
            WireField("quantity", Decimal12.schema, "How much of it in all."),
            WireField("events", .integer(0...9_007_199_254_740_991), "In how many events."),
        ])
}
