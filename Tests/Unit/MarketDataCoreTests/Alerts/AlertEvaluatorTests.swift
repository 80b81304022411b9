import Contracts
import MarketDataCore
import Testing

@Suite("Alert rules: what fires")
struct AlertEvaluatorTests {
    private func price(_ side: AlertOperator, _ value: String) throws -> AlertConditions {
        AlertConditions(price: AlertThreshold(relation: side, value: try AlertSamples.decimal(value)))
    }

    @Test(arguments: [
        ("above", "29999.999999999999", true), ("above", "30000", true), ("above", "30000.000000000001", false),
        ("below", "30000.000000000001", true), ("below", "30000", true), ("below", "29999.999999999999", false),
    ])
    func theThresholdItselfCountsOnBothSides(_ side: String, _ threshold: String, _ fires: Bool) throws {
        let side = try #require(AlertOperator(rawValue: side))
        let verdict = try AlertSamples.verdict(price(side, threshold), quote: AlertSamples.quote())
        #expect(verdict.isFiring == fires)
    }

    @Test func everyEnabledConditionMustHold() throws {
        let above = AlertThreshold(relation: .above, value: 5)
        let below = AlertThreshold(relation: .below, value: -150)
        let both = AlertConditions(pnl: below, drawdown: above)
        func fires(_ pnl: String, _ drawdown: String) throws -> Bool {
            try AlertSamples.verdict(both, metric: AlertSamples.reading(pnl: pnl, drawdown: drawdown)).isFiring
        }
        #expect(try fires("-150", "5"))
        #expect(try !fires("-149.99", "5"))
        #expect(try !fires("-150", "4.99"))
        // One that is off counts for nothing.
        let off = AlertConditions(
            pnl: below, drawdown: AlertThreshold(enabled: false, relation: .above, value: 50))
        #expect(try AlertSamples.verdict(off, metric: AlertSamples.reading(pnl: "-200", drawdown: "1")).isFiring)
    }

    @Test func valuesAreShown() throws {
        let conditions = AlertConditions(
            price: AlertThreshold(relation: .above, value: 1), change: AlertThreshold(relation: .above, value: 1),
            spread: AlertThreshold(relation: .above, value: 1),
            indicators: [AlertIndicator(id: "fast", name: .sma, relation: .above, value: 1, lookback: 2)])
        // The last closed candle opened at 24000; the mid is 30000: a quarter more.
        let verdict = try AlertSamples.verdict(
            conditions, quote: AlertSamples.quote(), candles: AlertSamples.candles([24_000, 26_000]))
        let values: [String: Decimal12] = [
            "price": 30_000, "change": 25, "spread": try AlertSamples.decimal("1.6667"), "fast": 25_000,
        ]
        #expect(verdict == .firing(values: values))
    }

    @Test func anAllGainRSIIsAtItsThreshold() throws {
        let conditions = AlertConditions(
            indicators: [AlertIndicator(id: "rsi", name: .rsi, relation: .above, value: 100)])
        let rising = AlertSamples.candles((0..<15).map { 100 + Int64($0) })
        #expect(try AlertSamples.verdict(conditions, candles: rising).isFiring)
        #expect(try AlertSamples.verdict(conditions, candles: Array(rising.dropLast())).codes == ["warming_up"])
    }

    @Test func everyIndicatorHasAValue() throws {
        let candles = AlertSamples.candles((0..<60).map { 100 + $0 % 7 })
        for name in AlertIndicatorName.allCases {
            let conditions = AlertConditions(
                indicators: [AlertIndicator(id: "x", name: name, relation: .above, value: -1_000)])
            #expect(try AlertSamples.verdict(conditions, candles: candles).isFiring, "\(name)")
        }
    }

    @Test func aNewCandleMakesANewValue() throws {
        var board = IndicatorBoard()
        let specification = try IndicatorSpecification(name: .sma, lookback: 1, field: "f")
        for closes in [[100], [100, 200], [100, 200, 300], [200, 300, 50]] as [[Int64]] {
            let value = board.value(
                specification, symbol: try AlertSamples.symbol(), venue: .binanceSpot, timeframe: .oneMinute,
                candles: AlertSamples.candles(closes))
            #expect(try value.get() == Decimal12(closes.last ?? 0))
        }
    }
}
