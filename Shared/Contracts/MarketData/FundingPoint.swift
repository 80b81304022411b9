/// A settled funding rate.
public struct FundingPoint: WireType, Equatable {
    /// When it was paid; venues' stamps jitter by some milliseconds.
    public let time: Timestamp
    /// In percent of the notional; negative when shorts paid.
    public let rate: Percent
    /// The mark price it was paid on.
    public let mark: Price?

    /// Makes it from its fields.
    public init(
        time: Timestamp, rate: Percent, mark: Price? = nil
    ) {
        self.time = time
        self.rate = rate
        self.mark = mark
    }

    private enum CodingKeys: String, CodingKey {
        case time
        case rate
        case mark
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "FundingPoint",
        [
            WireField("time", Timestamp.schema, "When it was paid; venues' stamps jitter by some milliseconds."),
            WireField("rate", Percent.schema, "In percent of the notional; negative when shorts paid."),
            WireField("mark", Price.schema, isRequired: false, "The mark price it was paid on."),
        ])
}
