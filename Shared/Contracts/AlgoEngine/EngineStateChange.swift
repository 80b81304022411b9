/// Changes of the orchestrator's state; what is left out stays.
public struct EngineStateChange: WireType, Equatable {
    /// What becomes of signals.
    public let mode: EngineMode?
    /// Most orders a UTC day.
    public let dailyTradeLimit: Int?

    /// Makes it from its fields.
    public init(
        mode: EngineMode? = nil,
        dailyTradeLimit: Int? = nil
    ) {
        self.mode = mode
        self.dailyTradeLimit = dailyTradeLimit
    }

    private enum CodingKeys: String, CodingKey {
        case mode
        case dailyTradeLimit = "daily_trade_limit"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "EngineStateChange",
        [
            WireField("mode", EngineMode.schema, isRequired: false, "What becomes of signals."),
            WireField("daily_trade_limit", .integer(1...1_000_000), isRequired: false, "Most orders a UTC day."),
        ])
}
