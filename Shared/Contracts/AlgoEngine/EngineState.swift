/// What the orchestrator does with the signals of one owner's strategies, and did today.
public struct EngineState: WireType, Equatable {
    /// What becomes of signals.
    public let mode: EngineMode
    /// Most orders a UTC day.
    public let dailyTradeLimit: Int
    /// Orders of this UTC day.
    public let tradesSubmitted: Int
    /// The UTC day that is counted, as 2026-11-21.
    public let tradingDay: String
    /// The last orders, newest first; at most 50.
    public let recentExecutions: [EngineExecution]

    /// Makes it from its fields.
    public init(
        mode: EngineMode,
        dailyTradeLimit: Int,
        tradesSubmitted: Int,
        tradingDay: String,
        recentExecutions: [EngineExecution]
    ) {
        self.mode = mode
        self.dailyTradeLimit = dailyTradeLimit
        self.tradesSubmitted = tradesSubmitted
        self.tradingDay = tradingDay
        self.recentExecutions = recentExecutions
    }

    private enum CodingKeys: String, CodingKey {
        case mode
        case dailyTradeLimit = "daily_trade_limit"
        case tradesSubmitted = "trades_submitted"
        case tradingDay = "trading_day"
        case recentExecutions = "recent_executions"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "EngineState",
        [
            WireField("mode", EngineMode.schema, "What becomes of signals."),
            WireField("daily_trade_limit", .integer(1...1_000_000), "Most orders a UTC day."),
            WireField("trades_submitted", .integer(0...1_000_000), "Orders of this UTC day."),
            WireField("trading_day", .string(format: "date"), "The UTC day that is counted, as 2026-11-21."),
            WireField(
                "recent_executions", .list(EngineExecution.schema, maxItems: 50),
                "The last orders, newest first; at most 50."),
        ])
}
