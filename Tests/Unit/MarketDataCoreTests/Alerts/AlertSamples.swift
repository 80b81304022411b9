import Contracts
import MarketDataCore

/// Markets and rules of alert tests.
enum AlertSamples {
    static let now = Timestamp(milliseconds: 1_763_730_000_000)

    static func symbol() throws -> Symbol { try Symbol(parsing: "BTCUSDT") }

    static func decimal(_ text: String) throws -> Decimal12 { try Decimal12(parsing: text) }

    static func quote(_ bid: String = "29997.5", _ ask: String = "30002.5", ageMilliseconds: Int64 = 0) throws -> Quote
    {
        try Quote(
            symbol: symbol(), venue: .binanceSpot, bid: Price(parsing: bid), ask: Price(parsing: ask),
            timestamp: now.advanced(byMilliseconds: -ageMilliseconds))
    }

    /// Closed minute candles with these closes, the last of which closes at `now`; each opens at the close before.
    static func candles(_ closes: [Int64]) -> [Candle] {
        closes.enumerated().map { index, close in
            let open = index == 0 ? close : closes[index - 1]
            return Candle(
                openTime: now.advanced(byMilliseconds: Int64(index - closes.count) * 60_000),
                open: Price(Decimal12(open)), high: Price(Decimal12(max(open, close) + 1)),
                low: Price(Decimal12(min(open, close) - 1)), close: Price(Decimal12(close)),
                volume: Quantity(Decimal12(1)), isClosed: true)
        }
    }

    static func reading(pnl: String, drawdown: String = "0", ageMilliseconds: Int64 = 0) throws -> MetricReading {
        MetricReading(
            eventId: "e", accountId: "acct-a", symbol: try symbol(), pnl: try Money(parsing: pnl),
            drawdown: try Percent(parsing: drawdown), occurredAt: now.advanced(byMilliseconds: -ageMilliseconds))
    }

    static func rule(_ conditions: AlertConditions, timeframe: Timeframe? = .oneMinute) throws -> AlertRule {
        AlertRule(symbol: try symbol(), timeframe: timeframe, conditions: conditions)
    }

    /// The verdict over conditions at a market and a reading.
    static func verdict(
        _ conditions: AlertConditions, quote: Quote? = nil, candles: [Candle] = [], metric: MetricReading? = nil,
        isListed: Bool = true, at now: Timestamp = now
    ) throws -> AlertVerdict {
        let rule = try rule(conditions)
        let view = AlertEvaluator.View(
            now: now, market: isListed ? AlertMarketView(quote: quote, candles: candles) : nil, metric: metric)
        var board = IndicatorBoard()
        return AlertEvaluator(maxQuoteAgeMilliseconds: 60_000).verdict(try rule.checks(), view) { specification in
            board.value(
                specification, symbol: rule.symbol, venue: .binanceSpot, timeframe: .oneMinute, candles: candles)
        }
    }
}

extension AlertVerdict {
    var isFiring: Bool {
        if case .firing = self { return true }
        return false
    }
    var codes: [String] { obstacles.map(\.code) }
}
