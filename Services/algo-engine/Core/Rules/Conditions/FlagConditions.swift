/// What is simply so or not: flags of a trade, and the two constants.
enum FlagConditions {
    static let alwaysTrue = "get_true"
    static let alwaysFalse = "get_false"
    static let flags: Set = ["end_of_zone_fallback", "scalping", "trailing_after_tp1"]

    static let all: [ConditionDefinition] = [
        flag(.endOfZoneFallback), flag(.scalping), flag(.trailingAfterTP1),
        ConditionDefinition(alwaysTrue, "always", reads: []) { _ in Measurement(1, .atLeast(1)) },
        ConditionDefinition(alwaysFalse, "never", reads: []) { _ in Measurement(0, .atLeast(1)) },
    ]

    private static func flag(_ fact: MarketFact) -> ConditionDefinition {
        ConditionDefinition(
            fact.name, "\(fact.name) is what is expected (1 true, 0 false)",
            [ConditionParameter("expected", 1, 0...1, isWhole: true)], reads: [.fact(fact)]
        ) { input in
            input.with(input.fact(fact)) { Measurement($0, .within(input.arguments[0], input.arguments[0])) }
        }
    }
}
