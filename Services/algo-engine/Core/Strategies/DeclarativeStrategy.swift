import Contracts

/// One rule: when it matches, its signal is given.
struct DeclarativeRule: Hashable, Sendable {
    let condition: RuleCondition
    let signal: StrategySignal
}

/// `declarative`: rules over fields of the candles, each giving its signal to every candle it matches.
///
/// Parameter: `definition`, an object with `rules`.
public struct DeclarativeStrategy: TradingStrategy {
    let rules: [DeclarativeRule]

    init(_ reader: inout ParameterReader) {
        guard let definition = reader.value("definition") else {
            reader.complain("definition", "is missing: an object with `rules`")
            rules = []
            return
        }
        var rules = RuleReader()
        self.rules = rules.rules(definition, path: "parameters.definition")
        reader.add(rules.problems)
    }

    /// As many candles as the fields of its rules need.
    public var history: HistoryNeed { HistoryNeed(candles: rules.map(\.condition.candles).max() ?? 1) }

    /// What its rules set themselves.
    public var orders: [OrderFields] { rules.map(\.signal.order) }

    /// The signals of the rules that match, in their order.
    public func decide(_ window: CandleWindow) -> StrategyDecision {
        let signals = rules.filter { $0.condition.matches(window) }.map(\.signal)
        return signals.isEmpty ? StrategyDecision(.noRuleMatched) : StrategyDecision(signals)
    }
}
