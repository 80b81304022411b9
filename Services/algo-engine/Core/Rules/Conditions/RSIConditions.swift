/// The relative strength index against levels, 0 to 100.
enum RSIConditions {
    static let all: [ConditionDefinition] = [
        above("rsi_bullish", 52, "rsi_bullish_threshold"), below("rsi_bearish", 48, "rsi_bearish_threshold"),
        above("rsi_gt_15", 15), above("rsi_gt_20", 20), above("rsi_gt_30", 30), above("rsi_gt_85", 85),
        above("rsi_gt_softfloor", 22, "rsi_softfloor_threshold"),
        below("rsi_lt_15", 15), below("rsi_lt_70", 70), below("rsi_lt_80", 80), below("rsi_lt_85", 85),
        below("rsi_lt_softcap", 78, "rsi_softcap_threshold"),
        ConditionDefinition(
            "rsi_cross_up", "rsi > level, and rsi <= level one candle before",
            [ConditionParameter("level", 30, 0...100, alias: "rsi_cross_up_level")], reads: [.own(.rsi, 2)]
        ) { input in
            input.with(input.value(.rsi), input.value(.rsi, back: 1)) { now, before in
                Measurement(now, before <= input.arguments[0] ? .above(input.arguments[0]) : .never)
            }
        },
        ConditionDefinition(
            "rsi_cross_down", "rsi < level, and rsi >= level one candle before",
            [ConditionParameter("level", 70, 0...100, alias: "rsi_cross_down_level")], reads: [.own(.rsi, 2)]
        ) { input in
            input.with(input.value(.rsi), input.value(.rsi, back: 1)) { now, before in
                Measurement(now, before >= input.arguments[0] ? .below(input.arguments[0]) : .never)
            }
        },
    ]

    private static func above(_ name: String, _ level: Double, _ alias: String? = nil) -> ConditionDefinition {
        ConditionDefinition(
            name, "rsi > threshold", [.threshold(level, 0...100, alias: alias ?? name + "_threshold")],
            reads: [.own(.rsi)]
        ) { input in input.with(input.value(.rsi)) { Measurement($0, .above(input.arguments[0])) } }
    }

    private static func below(_ name: String, _ level: Double, _ alias: String? = nil) -> ConditionDefinition {
        ConditionDefinition(
            name, "rsi < threshold", [.threshold(level, 0...100, alias: alias ?? name + "_threshold")],
            reads: [.own(.rsi)]
        ) { input in input.with(input.value(.rsi)) { Measurement($0, .below(input.arguments[0])) } }
    }
}
