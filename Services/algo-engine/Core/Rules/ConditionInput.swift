import Contracts

/// What a condition sees when it is asked: the market, the timeframe it stands in, its arguments.
struct ConditionInput {
    let market: MarketContext
    /// The timeframe's place among the contexts.
    let slot: Int
    /// In the order of the definition's parameters.
    let arguments: [Double]

    /// Of a timeframe without a current candle: the next one would make it ready.
    private static let absent = RuleValue.warming(left: 1)

    func value(_ field: MarketField, back: Int = 0) -> RuleValue {
        market.context(slot: slot)?.value(field, back: back) ?? Self.absent
    }

    func value(_ field: MarketField, of timeframe: Timeframe) -> RuleValue {
        market.context(timeframe)?.value(field) ?? Self.absent
    }

    func value(_ source: RuleInput.Source, back: Int = 0) -> RuleValue {
        switch source {
        case .own(let field): value(field, back: back)
        case .of(let timeframe, let field): market.context(timeframe)?.value(field, back: back) ?? Self.absent
        case .fact(let fact): market.facts.value(fact)
        }
    }

    func fact(_ fact: MarketFact) -> RuleValue { market.facts.value(fact) }

    /// Of one value.
    func with(_ a: RuleValue, _ body: (Double) -> Measurement) -> Measurement {
        guard case .ready(let a) = a else { return .lacking(a) }
        return body(a)
    }

    /// Of two values; when one is not ready, that is the answer.
    func with(_ a: RuleValue, _ b: RuleValue, _ body: (Double, Double) -> Measurement) -> Measurement {
        guard case .ready(let x) = a, case .ready(let y) = b else { return .lacking(a.lacking(with: b)) }
        return body(x, y)
    }

    /// Of three.
    func with(
        _ a: RuleValue, _ b: RuleValue, _ c: RuleValue, _ body: (Double, Double, Double) -> Measurement
    ) -> Measurement {
        guard case .ready(let x) = a, case .ready(let y) = b, case .ready(let z) = c else {
            return .lacking(a.lacking(with: b).lacking(with: c))
        }
        return body(x, y, z)
    }

    /// The newest values of a field, oldest first.
    func with(series field: MarketField, count: Int, _ body: ([Double]) -> Measurement) -> Measurement {
        guard let context = market.context(slot: slot) else { return .lacking(Self.absent) }
        guard let values = context.series(field, count: count) else {
            return .lacking(context.value(field, back: count - 1))
        }
        return body(values)
    }

    /// `a` over `b`; missing when `b` is zero.
    func ratio(_ a: Double, _ b: Double) -> RuleValue { b == 0 ? .missing : RuleValue(a / b) }
}
