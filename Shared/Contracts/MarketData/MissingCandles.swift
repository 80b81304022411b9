/// A stretch of a series in which candles are missing.
public struct MissingCandles: WireType, Equatable {
    /// Length of the candles.
    public let timeframe: Timeframe
    /// Which price.
    public let kind: CandleKind
    /// Open time of the first missing candle.
    public let start: Timestamp
    /// Open time of the first candle that is there again.
    public let end: Timestamp
    /// How many are missing.
    public let missing: Int64
    /// Why, as far as it is known.
    public let reason: String
    /// When they came; absent while they are missing.
    public let filledAt: Timestamp?

    /// Makes it from its fields.
    public init(
        timeframe: Timeframe, kind: CandleKind, start: Timestamp, end: Timestamp, missing: Int64, reason: String,
        filledAt: Timestamp? = nil
    ) {
        self.timeframe = timeframe
        self.kind = kind
        self.start = start
        self.end = end
        self.missing = missing
        self.reason = reason
        self.filledAt = filledAt
    }

    private enum CodingKeys: String, CodingKey {
        case timeframe
        case kind
        case start
        case end
        case missing
        case reason
        case filledAt = "filled_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "MissingCandles",
        [
            WireField("timeframe", Timeframe.schema, "Length of the candles."),
            WireField("kind", CandleKind.schema, "Which price."),
            WireField("start", Timestamp.schema, "Open time of the first missing candle."),
            WireField("end", Timestamp.schema, "Open time of the first candle that is there again."),
            WireField("missing", .integer(0...9_007_199_254_740_991), "How many are missing."),
            WireField("reason", .string(), "Why, as far as it is known."),
            WireField(
                "filled_at", Timestamp.schema, isRequired: false, "When they came; absent while they are missing."),
        ])
}
