import Contracts

/// How strong a trend is: the average directional index, 0 to 100.
enum StrengthConditions {
    static let all: [ConditionDefinition] = [
        weak("adx_1m_lt", .oneMinute), weak("adx_5m_lt", .fiveMinutes),
        ConditionDefinition(
            "adx_min_for_trend", "adx_15 >= threshold", [.threshold(15, 0...100, alias: "adx_1h_min_threshold")],
            reads: [.own(.adx15)]
        ) { input in input.with(input.value(.adx15)) { Measurement($0, .atLeast(input.arguments[0])) } },
    ]

    private static func weak(_ name: String, _ timeframe: Timeframe) -> ConditionDefinition {
        ConditionDefinition(
            name, "adx of \(timeframe.rawValue) < threshold", [.threshold(20, 0...100, alias: name + "_threshold")],
            reads: [RuleInput(.of(timeframe, .adx))]
        ) { input in
            input.with(input.value(.adx, of: timeframe)) { Measurement($0, .below(input.arguments[0])) }
        }
    }
}
