/// The planned entry, the book and the volume.
enum EntryConditions {
    static let all: [ConditionDefinition] = [
        fact("entry_zone_width_pct_gt", .entryZoneWidthPct, ">", 1.2, 0...100) { .above($0) },
        fact("entry_zone_width_pct_lte", .entryZoneWidthPct, "<=", 1.2, 0...100) { .atMost($0) },
        fact("expected_r_multiple_gte", .expectedRMultiple, ">=", 2, 0...100) { .atLeast($0) },
        fact("expected_r_multiple_lt", .expectedRMultiple, "<", 2, 0...100) { .below($0) },
        fact("spread_bps_gt", .spreadBps, ">", 8, 0...10_000) { .above($0) },
        fact("spread_bps_lte", .spreadBps, "<=", 8, 0...10_000, parameter: "max_spread_bps") { .atMost($0) },
        fact("order_flow_imbalance_gte", .orderFlowImbalance, ">=", 0.15, -1...1, parameter: "min_ofi") {
            .atLeast($0)
        },
        fact("order_flow_imbalance_lte", .orderFlowImbalance, "<=", -0.15, -1...1, parameter: "max_ofi") {
            .atMost($0)
        },
        ConditionDefinition(
            "lev_bounds", "min_leverage <= leverage <= max_leverage",
            [ConditionParameter("min_leverage", 2, 0...1_000), ConditionParameter("max_leverage", 20, 0...1_000)],
            reads: [.fact(.leverage)]
        ) { input in
            input.with(input.fact(.leverage)) { Measurement($0, .within(input.arguments[0], input.arguments[1])) }
        },
        ConditionDefinition(
            "volume_ratio_ok", "volume_ratio >= threshold - 1e-9",
            [.threshold(1.4, 0...1_000, alias: "volume_ratio_ok_threshold")], reads: [.own(.volumeRatio)]
        ) { input in
            input.with(input.value(.volumeRatio)) { Measurement($0, .atLeast(input.arguments[0] - 1e-9)) }
        },
    ]

    private static func fact(
        _ name: String, _ fact: MarketFact, _ sign: String, _ fallback: Double, _ range: ClosedRange<Double>,
        parameter: String = "threshold", bound: @escaping @Sendable (Double) -> RuleBound
    ) -> ConditionDefinition {
        let alias = parameter == "threshold" ? name + "_threshold" : nil
        return ConditionDefinition(
            name, "\(fact.name) \(sign) \(parameter)", [ConditionParameter(parameter, fallback, range, alias: alias)],
            reads: [.fact(fact)]
        ) { input in input.with(input.fact(fact)) { Measurement($0, bound(input.arguments[0])) } }
    }
}
