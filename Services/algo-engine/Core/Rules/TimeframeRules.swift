import Contracts

/// The compiled rules of one timeframe: both sides, and what may veto them.
final class TimeframeRules: Sendable {
    let timeframe: Timeframe
    let tests: [CompiledTest]
    /// When the timeframe is long; nil for never.
    let long: RuleNode?
    let short: RuleNode?
    /// What must also pass for a long; nil for nothing.
    let longFilter: RuleNode?
    let shortFilter: RuleNode?

    init(
        timeframe: Timeframe, tests: [CompiledTest], long: RuleNode?, short: RuleNode?, longFilter: RuleNode?,
        shortFilter: RuleNode?
    ) {
        self.timeframe = timeframe
        self.tests = tests
        self.long = long
        self.short = short
        self.longFilter = longFilter
        self.shortFilter = shortFilter
    }

    /// What every test says. Nothing is cut short: all is measured, so that it can be told.
    func measure(_ market: MarketContext) -> [Measurement] {
        RuleMeasuring.measure(tests, market, slot: MarketContext.slot(timeframe))
    }
}

/// Asks every test of a list.
enum RuleMeasuring {
    static func measure(_ tests: [CompiledTest], _ market: MarketContext, slot: Int) -> [Measurement] {
        var result: [Measurement] = []
        result.reserveCapacity(tests.count)
        for test in tests {
            result.append(test.measure(ConditionInput(market: market, slot: slot, arguments: test.arguments)))
        }
        return result
    }
}
