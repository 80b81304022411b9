/// One subscription of a feed.
public struct FeedStream: WireType, Equatable {
    /// `book`, `top`, `trades`, `candles`, `derivative` or `ticker`.
    public let channel: String
    /// What.
    public let symbol: Symbol
    /// Of candles.
    public let timeframe: Timeframe?
    /// Where it stands, `pending`, `acknowledged`, `live`, `silent`, `refused` or `polled`.
    public let state: String
    /// Why it does not run.
    public let reason: String?
    /// When the last one came.
    public let lastMessageAt: Timestamp?
    /// Time since then.
    public let ageMilliseconds: Int64?

    /// Makes it from its fields.
    public init(
        channel: String, symbol: Symbol, timeframe: Timeframe? = nil, state: String, reason: String? = nil,
        lastMessageAt: Timestamp? = nil, ageMilliseconds: Int64? = nil
    ) {
        self.channel = channel
        self.symbol = symbol
        self.timeframe = timeframe
        self.state = state
        self.reason = reason
        self.lastMessageAt = lastMessageAt
        self.ageMilliseconds = ageMilliseconds
    }

    private enum CodingKeys: String, CodingKey {
        case channel
        case symbol
        case timeframe
        case state
        case reason
        case lastMessageAt = "last_message_at"
        case ageMilliseconds = "age_ms"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "FeedStream",
        [
            WireField("channel", .string(), "`book`, `top`, `trades`, `candles`, `derivative` or `ticker`."),
            WireField("symbol", Symbol.schema, "What."),
            WireField("timeframe", Timeframe.schema, isRequired: false, "Of candles."),
            WireField(
                "state", .string(),
                "Where it stands, `pending`, `acknowledged`, `live`, `silent`, `refused` or `polled`."),
            WireField("reason", .string(), isRequired: false, "Why it does not run."),
            WireField("last_message_at", Timestamp.schema, isRequired: false, "When the last one came."),
            WireField("age_ms", .integer(0...9_007_199_254_740_991), isRequired: false, "Time since then."),
        ])
}
