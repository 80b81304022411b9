import Contracts
import Testing

@testable import AlgoEngineCore

/// One condition, a market around it, and what it says while one of its inputs varies.
struct ConditionRow: Sendable, CustomTestStringConvertible {
    enum Varied: Sendable {
        case field(MarketField)
        case fact(MarketFact)
    }

    /// As in a profile.
    let entry: String
    let fields: [MarketField: [Double]]
    let facts: [MarketFact: Double]
    let varied: Varied
    /// Values of the varied input, and whether the condition passes.
    let cases: [(Double, Bool)]

    init(
        _ entry: String, _ fields: [MarketField: [Double]] = [:], facts: [MarketFact: Double] = [:],
        vary field: MarketField, _ cases: (Double, Bool)...
    ) {
        self.entry = entry
        self.fields = fields
        self.facts = facts
        varied = .field(field)
        self.cases = cases
    }

    init(
        _ entry: String, _ fields: [MarketField: [Double]] = [:], facts: [MarketFact: Double] = [:],
        vary fact: MarketFact, _ cases: (Double, Bool)...
    ) {
        self.entry = entry
        self.fields = fields
        self.facts = facts
        varied = .fact(fact)
        self.cases = cases
    }

    var testDescription: String { entry }

    /// The name of the condition.
    var name: String { entry.hasPrefix("{") ? String(entry.dropFirst().prefix { $0 != ":" }) : entry }

    static let timeframes: [Timeframe] = [.oneMinute, .fiveMinutes, .fifteenMinutes, .oneHour]

    /// The market with the varied input at a value.
    func market(_ value: Double) -> RuleMarket {
        var market = RuleMarket()
        for timeframe in Self.timeframes {
            for (field, series) in fields { market.set(timeframe, field, series) }
            if case .field(let field) = varied {
                market.set(timeframe, field, Array((fields[field] ?? []).dropLast()) + [value])
            }
        }
        for (fact, number) in facts { market.set(fact, number) }
        if case .fact(let fact) = varied { market.set(fact, value) }
        return market
    }

    /// The condition, compiled as the only rule of 1m.
    func test() throws -> CompiledTest {
        var compiler = RuleCompiler(.oneMinute, settings: IndicatorSettings(), rules: [:])
        var faults = ProfileFaults(file: "test")
        let json = entry.hasPrefix("{") ? entry : "\"\(entry)\""
        _ = compiler.each(try ProfileText.value("[\(json)]"), "rule", &faults)
        #expect(faults.all.isEmpty, "\(faults.all)")
        return try #require(compiler.tests.first)
    }

    func measure(_ test: CompiledTest, _ market: RuleMarket) -> Measurement {
        test.measure(
            ConditionInput(
                market: market.context, slot: MarketContext.slot(.oneMinute), arguments: test.arguments))
    }
}
