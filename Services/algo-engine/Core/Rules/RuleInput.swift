public import Contracts

/// One thing that a rule reads.
public struct RuleInput: Hashable, Sendable {
    /// Where it comes from.
    public enum Source: Hashable, Sendable {
        /// The timeframe that the rule stands in.
        case own(MarketField)
        /// A named timeframe, whichever the rule stands in.
        case of(Timeframe, MarketField)
        /// Not of candles.
        case fact(MarketFact)
    }

    /// Where it comes from.
    public let source: Source
    /// How many of the newest values are read, 1 or more.
    public let count: Int

    /// Makes an input.
    public init(_ source: Source, count: Int = 1) {
        self.source = source
        self.count = max(count, 1)
    }

    static func own(_ field: MarketField, _ count: Int = 1) -> RuleInput { RuleInput(.own(field), count: count) }
    static func fact(_ fact: MarketFact) -> RuleInput { RuleInput(.fact(fact)) }

    /// The field, if it is one of candles.
    var field: MarketField? {
        switch source {
        case .own(let field), .of(_, let field): field
        case .fact: nil
        }
    }

    /// Whose candles it reads, standing in a timeframe; nil for facts.
    func timeframe(in own: Timeframe) -> Timeframe? {
        switch source {
        case .own: own
        case .of(let other, _): other
        case .fact: nil
        }
    }

    /// After how many candles it is ready.
    var candles: Int { (field?.candles ?? 0) + count - 1 }

    /// Its name in profiles and traces.
    public var name: String {
        switch source {
        case .own(let field): field.name
        case .of(let timeframe, let field): "\(field.name)@\(timeframe.rawValue)"
        case .fact(let fact): fact.name
        }
    }
}
