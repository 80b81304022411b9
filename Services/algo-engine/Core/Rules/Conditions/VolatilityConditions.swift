import Contracts

/// The average true range: as a share of the price, against the stop, of the quarter hour.
enum VolatilityConditions {
    static let all: [ConditionDefinition] = [
        range("atr_rel_in_range_15m", 0.0010, 0.0250), range("atr_rel_in_range_5m", 0.0007, 0.0200),
        range("atr_rel_in_range_micro", 0.0005, 0.045), range("atr_volatility_ok", 0.001, 0.03),
        ConditionDefinition(
            "atr_stop_valid", "0.95 to 1.05 is abs(entry_price - stop_loss) / (k * atr)",
            [ConditionParameter("k", 1.5, 0.01...100, alias: "atr_k")],
            reads: [.fact(.entryPrice), .fact(.stopLoss), .own(.atr)]
        ) { input in
            input.with(input.fact(.entryPrice), input.fact(.stopLoss), input.value(.atr)) { entry, stop, range in
                guard entry > 0, stop > 0, range > 0 else { return .lacking(.missing) }
                return Measurement(abs(entry - stop) / (input.arguments[0] * range), .within(0.95, 1.05))
            }
        },
        quarterHour("atr_pct_15m_gt_bps", ">") { .above($0) },
        quarterHour("atr_pct_15m_lte_bps", "<=") { .atMost($0) },
    ]

    private static func range(_ name: String, _ low: Double, _ high: Double) -> ConditionDefinition {
        ConditionDefinition(
            name, "min_atr_pct <= atr / close <= max_atr_pct",
            [
                ConditionParameter("min_atr_pct", low, 0.000001...1),
                ConditionParameter("max_atr_pct", high, 0.000001...1),
            ],
            reads: [.own(.atr), .own(.close)]
        ) { input in
            input.with(input.value(.atr), input.value(.close)) { range, close in
                guard close > 0 else { return .lacking(.missing) }
                return Measurement(range / close, .within(input.arguments[0], input.arguments[1]))
            }
        }
    }

    private static func quarterHour(
        _ name: String, _ sign: String, bound: @escaping @Sendable (Double) -> RuleBound
    ) -> ConditionDefinition {
        ConditionDefinition(
            name, "10000 * atr / close of 15m \(sign) threshold",
            [.threshold(120, 0...10_000, alias: name + "_threshold")],
            reads: [RuleInput(.of(.fifteenMinutes, .atr)), RuleInput(.of(.fifteenMinutes, .close))]
        ) { input in
            input.with(input.value(.atr, of: .fifteenMinutes), input.value(.close, of: .fifteenMinutes)) {
                Measurement(input.ratio(10_000 * $0, $1), bound(input.arguments[0]))
            }
        }
    }
}
