/// What a strategy said to one closed candle.
public struct StrategyEvaluation: WireType, Equatable {
    /// The evaluation.
    public let id: EvaluationID
    /// The strategy.
    public let strategyId: StrategyID
    /// The version that was evaluated.
    public let version: Int
    /// The candle's venue.
    public let venue: Venue
    /// The candle's instrument.
    public let symbol: Symbol
    /// The candle's length.
    public let timeframe: Timeframe
    /// The candle.
    public let candleOpenTime: Timestamp
    /// When it was evaluated.
    public let evaluatedAt: Timestamp
    /// Stable code: `signal`, or why there is none.
    public let reason: String
    /// What became of each signal.
    public let signals: [SignalResult]

    /// Makes it from its fields.
    public init(
        id: EvaluationID,
        strategyId: StrategyID,
        version: Int,
        venue: Venue,
        symbol: Symbol,
        timeframe: Timeframe,
        candleOpenTime: Timestamp,
        evaluatedAt: Timestamp,
        reason: String,
        signals: [SignalResult]
    ) {
        self.id = id
        self.strategyId = strategyId
        self.version = version
        self.venue = venue
        self.symbol = symbol
        self.timeframe = timeframe
        self.candleOpenTime = candleOpenTime
        self.evaluatedAt = evaluatedAt
        self.reason = reason
        self.signals = signals
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case strategyId = "strategy_id"
        case version
        case venue
        case symbol
        case timeframe
        case candleOpenTime = "candle_open_time"
        case evaluatedAt = "evaluated_at"
        case reason
        case signals
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StrategyEvaluation",
        [
            WireField("id", EvaluationID.schema, "The evaluation."),
            WireField("strategy_id", StrategyID.schema, "The strategy."),
            WireField("version", .integer(1...2_147_483_647), "The version that was evaluated."),
            WireField("venue", Venue.schema, "The candle's venue."),
            WireField("symbol", Symbol.schema, "The candle's instrument."),
            WireField("timeframe", Timeframe.schema, "The candle's length."),
            WireField("candle_open_time", Timestamp.schema, "The candle."),
            WireField("evaluated_at", Timestamp.schema, "When it was evaluated."),
            WireField("reason", .string(lengths: 1...64), "Stable code: `signal`, or why there is none."),
            WireField("signals", .list(SignalResult.schema, maxItems: 64), "What became of each signal."),
        ])
}
