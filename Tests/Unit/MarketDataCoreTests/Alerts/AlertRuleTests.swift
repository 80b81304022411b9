import Contracts
import MarketDataCore
import Testing

@Suite("Alert rules: what is taken")
struct AlertRuleTests {
    private static let on = AlertThreshold(relation: .above, value: 1)

    private func refusal(_ conditions: AlertConditions, timeframe: Timeframe? = .oneHour) throws -> AlertRefusal? {
        do {
            _ = try AlertSamples.rule(conditions, timeframe: timeframe).checks()
            return nil
        } catch let refusal as AlertRefusal {
            return refusal
        }
    }

    private func indicator(
        _ id: String = "i", _ name: AlertIndicatorName = .sma, lookback: Int? = nil, enabled: Bool? = nil
    ) -> AlertConditions {
        AlertConditions(indicators: [
            AlertIndicator(id: id, name: name, relation: .above, value: 1, lookback: lookback, enabled: enabled)
        ])
    }

    @Test func oneConditionMustBeEnabled() throws {
        #expect(try refusal(AlertConditions())?.code == .noCondition)
        let off = AlertThreshold(enabled: false, relation: .above)
        #expect(try refusal(AlertConditions(pnl: off, indicators: []))?.code == .noCondition)
        #expect(try refusal(indicator(enabled: false))?.code == .noCondition)
        #expect(try refusal(AlertConditions(pnl: Self.on)) == nil)
    }

    @Test func anEnabledConditionNeedsItsThreshold() throws {
        let found = try refusal(AlertConditions(spread: AlertThreshold(relation: .below)))
        #expect(found?.field == "rule.conditions.spread.value")
    }

    @Test func candlesNeedATimeframe() throws {
        #expect(try refusal(AlertConditions(change: Self.on), timeframe: nil)?.field == "rule.timeframe")
        #expect(try refusal(indicator(), timeframe: nil)?.field == "rule.timeframe")
        #expect(try refusal(AlertConditions(price: Self.on), timeframe: nil) == nil)
    }

    @Test func indicatorsHaveIdsOfTheirOwn() throws {
        #expect(try refusal(indicator("price"))?.field == "rule.conditions.indicators.0.id")
        let one = AlertIndicator(id: "i", name: .sma, relation: .above, value: 1)
        #expect(try refusal(AlertConditions(indicators: [one, one]))?.field == "rule.conditions.indicators.1.id")
    }

    @Test func fixedPeriodsTakeNoLookback() throws {
        #expect(try refusal(indicator("i", .macd, lookback: 3))?.field == "rule.conditions.indicators.0.lookback")
        #expect(try refusal(indicator("i", .vwap, lookback: 3)) != nil)
        #expect(try refusal(indicator("i", .rsi, lookback: 3)) == nil)
        #expect(try IndicatorSpecification(name: .rsi, lookback: nil, field: "f").period == 14)
        #expect(try IndicatorSpecification(name: .ema, lookback: nil, field: "f").period == 20)
    }

    @Test func theThrottleEndsExactlyWhenItSays() {
        let last = AlertSamples.now
        func allows(_ elapsed: Int64, _ seconds: Int64) -> Bool {
            AlertThrottle.allows(last: last, now: last.advanced(byMilliseconds: elapsed), pause: seconds * 1_000)
        }
        #expect(!allows(899_999, 900))
        #expect(allows(900_000, 900))
        #expect(allows(0, 0))
        #expect(!allows(-1, 0), "a clock that was set back")
        #expect(!allows(-3_600_000, 900))
        #expect(AlertThrottle.allows(last: nil, now: last, pause: 900_000))
        #expect(!allows(-4_500_000, 900))
        #expect(allows(-4_500_001, 900), "what fired under a wrong clock silences nothing for days")
    }

    @Test func aStateIsNamedByWhatTheRuleLooksAt() throws {
        func name(_ conditions: AlertConditions, _ quote: Quote, _ metric: MetricReading) throws -> String {
            AlertCause.name(
                try AlertSamples.rule(conditions).checks(),
                AlertEvaluator.View(
                    now: AlertSamples.now, market: AlertMarketView(quote: quote, candles: []), metric: metric))
        }
        let metric = try AlertSamples.reading(pnl: "1")
        let price = AlertConditions(price: Self.on)
        let base = try name(price, AlertSamples.quote(), metric)
        #expect(try base == name(price, AlertSamples.quote(ageMilliseconds: 5), metric))
        #expect(try base != name(price, AlertSamples.quote("29998"), metric))
        let pnl = AlertConditions(pnl: Self.on)
        #expect(
            try name(pnl, AlertSamples.quote(), metric) == name(pnl, AlertSamples.quote("29998"), metric))
    }
}
