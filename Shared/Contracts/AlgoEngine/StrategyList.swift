/// A page of strategies, and what their owner may make of them.
public struct StrategyList: WireType, Equatable {
    /// The strategies, newest first.
    public let items: [Strategy]
    /// Cursor of the next page; absent on the last.
    public let nextCursor: String?
    /// The strategy types there are.
    public let available: [String]
    /// Most strategies that may run at once (quota.active_algos); absent without a limit, or when it cannot be learned now.
    public let activeLimit: Int64?
    /// Mode and trades of the day.
    public let orchestratorState: EngineState

    /// Makes it from its fields.
    public init(
        items: [Strategy],
        nextCursor: String? = nil,
        available: [String],
        activeLimit: Int64? = nil,
        orchestratorState: EngineState
    ) {
        self.items = items
        self.nextCursor = nextCursor
        self.available = available
        self.activeLimit = activeLimit
        self.orchestratorState = orchestratorState
    }

    private enum CodingKeys: String, CodingKey {
        case items
        case nextCursor = "next_cursor"
        case available
        case activeLimit = "active_limit"
        case orchestratorState = "orchestrator_state"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StrategyList",
        [
            WireField("items", .list(Strategy.schema, maxItems: 500), "The strategies, newest first."),
            WireField("next_cursor", .string(), isRequired: false, "Cursor of the next page; absent on the last."),
            WireField("available", .list(.string(lengths: 1...32), maxItems: 64), "The strategy types there are."),
            WireField(
                "active_limit", .integer(0...9_007_199_254_740_991), isRequired: false,
                "Most strategies that may run at once (quota.active_algos); absent without a limit, or when it cannot be learned now."
            ),
            WireField("orchestrator_state", EngineState.schema, "Mode and trades of the day."),
        ])
}
