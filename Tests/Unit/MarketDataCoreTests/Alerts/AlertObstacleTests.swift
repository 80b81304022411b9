import Contracts
import MarketDataCore
import Testing

/// The source's rules on values that were not there counted as false and never fired, silently.
@Suite("C4.13: a condition without a value shows as not evaluable")
struct AlertObstacleTests {
    private static let any = AlertThreshold(relation: .above, value: 1)

    @Test("C4.13: pnl and drawdown without a reading")
    func noReading() throws {
        let verdict = try AlertSamples.verdict(AlertConditions(pnl: Self.any, drawdown: Self.any))
        #expect(verdict.obstacles.map(\.condition) == ["pnl", "drawdown"])
        #expect(verdict.codes == ["no_metric", "no_metric"])
    }

    @Test("C4.13: a profit of yesterday says nothing about today")
    func staleReading() throws {
        let old = try AlertSamples.reading(pnl: "5", drawdown: "5", ageMilliseconds: 86_400_000)
        #expect(try AlertSamples.verdict(AlertConditions(pnl: Self.any), metric: old).codes == ["stale_metric"])
        #expect(try AlertSamples.verdict(AlertConditions(drawdown: Self.any), metric: old).isFiring)
        // One millisecond before midnight, seen at midnight.
        let midnight = Timestamp(milliseconds: 20_000 * 86_400_000)
        let late = MetricReading(
            eventId: "e", accountId: "a", symbol: try AlertSamples.symbol(), pnl: Money(5), drawdown: Percent(0),
            occurredAt: midnight.advanced(byMilliseconds: -1))
        #expect(
            try AlertSamples.verdict(AlertConditions(pnl: Self.any), metric: late, at: midnight).codes
                == ["stale_metric"])
    }

    @Test("C4.13: a market that is not there, has no quote, or stands still")
    func market() throws {
        let conditions = AlertConditions(
            price: Self.any, change: Self.any, spread: Self.any,
            indicators: [AlertIndicator(id: "i", name: .ema, relation: .above, value: 1)])
        #expect(
            try AlertSamples.verdict(conditions, isListed: false).codes
                == Array(repeating: "unknown_instrument", count: 4))
        #expect(try AlertSamples.verdict(conditions).codes == ["no_quote", "no_quote", "no_quote", "no_candles"])
        let quote = try AlertSamples.quote(ageMilliseconds: 60_001)
        #expect(
            try AlertSamples.verdict(conditions, quote: quote).codes
                == ["stale_quote", "stale_quote", "stale_quote", "no_candles"])
        let edge = try AlertSamples.quote(ageMilliseconds: 60_000)
        #expect(try AlertSamples.verdict(AlertConditions(price: Self.any), quote: edge).isFiring)
        #expect(
            try AlertSamples.verdict(AlertConditions(change: Self.any), quote: edge).codes == ["no_candles"])
    }

    @Test("C4.13: an indicator that still needs candles says how many")
    func warmingUp() throws {
        let conditions = AlertConditions(
            indicators: [AlertIndicator(id: "slow", name: .macd, relation: .above, value: 1)])
        let verdict = try AlertSamples.verdict(conditions, candles: AlertSamples.candles([1, 2, 3]))
        #expect(verdict.obstacles.map(\.code) == ["warming_up"])
        #expect(verdict.obstacles.first?.detail.hasPrefix("31 more") == true)
        #expect(verdict.obstacles.first?.condition == "slow")
    }

    @Test("C4.13: it shows also when another condition does not hold")
    func besideOneThatDoesNotHold() throws {
        let conditions = AlertConditions(
            pnl: Self.any, price: AlertThreshold(relation: .above, value: 1_000_000))
        #expect(try AlertSamples.verdict(conditions, quote: AlertSamples.quote()).codes == ["no_metric"])
    }
}
