import Contracts
import Indicators
import TestKit
import Testing

@testable import AlgoEngineCore

@Suite("Values of a timeframe")
struct TimeframeIndicatorsTests {
    private static let length: Int64 = 60_000

    /// A random walk of minutes from a midnight on, some of them missing.
    private static func walk(_ count: Int, _ generator: inout SeededGenerator, gaps: Bool = false) -> [IndicatorBar] {
        var price = 1_000.0
        var bars: [IndicatorBar] = []
        for minute in 0..<Int64(count) {
            price += Double(Int.random(in: -20...20, using: &generator)) / 8
            if gaps, Int.random(in: 0..<60, using: &generator) == 0 { continue }
            bars.append(
                IndicatorBar(
                    openMilliseconds: RuleMarket.now.milliseconds - 43_200_000 + minute * length, high: price + 2,
                    low: price - 2, close: price, volume: Double(Int.random(in: 0...9, using: &generator))))
        }
        return bars
    }

    private static func fed(
        _ bars: [IndicatorBar], from start: Timestamp, until now: Timestamp, _ settings: IndicatorSettings
    ) throws -> TimeframeContext {
        var indicators = try #require(
            TimeframeIndicators(timeframe: .oneMinute, settings: settings, from: start))
        for bar in bars where bar.openMilliseconds >= start.milliseconds && bar.openMilliseconds < now.milliseconds {
            let taken = indicators.add(bar)
            #expect(taken)
        }
        return try #require(indicators.context)
    }

    @Test(arguments: [UInt64(1), 2, 3], IndicatorSettings.VWAPStart.allCases)
    func valuesDoNotDependOnWhenTheFeedBegan(_ seed: UInt64, _ vwap: IndicatorSettings.VWAPStart) throws {
        var generator = SeededGenerator(seed: seed)
        let bars = Self.walk(4_000, &generator, gaps: true)
        let settings = IndicatorSettings(history: 60, vwap: vwap, seriesDepth: 4)
        let first = Timestamp(milliseconds: bars[0].openMilliseconds)
        for _ in 0..<12 {
            let minute = Int64.random(in: 1_600..<4_000, using: &generator)
            let now = RuleMarket.now.advanced(byMilliseconds: -43_200_000 + minute * Self.length)
            let need = settings.historyStart(of: .oneMinute, at: now)
            let whole = try Self.fed(bars, from: first, until: now, settings)
            let least = try Self.fed(bars, from: need, until: now, settings)
            #expect(whole.values == least.values, "minute \(minute), seed \(seed)")
            for field in MarketField.allCases {
                for back in 0..<4 {
                    #expect(
                        whole.value(field, back: back) == least.value(field, back: back),
                        "\(field.name) \(back) before minute \(minute), seed \(seed)")
                }
            }
            #expect(least.value(.ema50).number != nil && least.value(.vwap).number != nil)
        }
    }

    @Test func oneCandleLessAndTheValuesAreWarming() throws {
        var generator = SeededGenerator(seed: 4)
        let bars = Self.walk(2_000, &generator)
        let settings = IndicatorSettings(history: 60)
        let now = RuleMarket.now.advanced(byMilliseconds: -43_200_000 + 1_530 * Self.length)
        let need = settings.historyStart(of: .oneMinute, at: now)
        let late = try Self.fed(bars, from: need.advanced(byMilliseconds: Self.length), until: now, settings)
        #expect(MarketField.allCases.allSatisfy { late.value($0).isWarming })
    }

    @Test func theSessionsAverageNeedsEverythingSinceMidnight() throws {
        var generator = SeededGenerator(seed: 4)
        let bars = Self.walk(2_000, &generator)
        let settings = IndicatorSettings(history: 60)
        let midnight = RuleMarket.now.advanced(byMilliseconds: 43_200_000)
        let now = midnight.advanced(byMilliseconds: 390 * Self.length)
        #expect(settings.historyStart(of: .oneMinute, at: now) == midnight)
        let late = try Self.fed(bars, from: midnight.advanced(byMilliseconds: Self.length), until: now, settings)
        #expect(late.value(.ema50).number != nil)
        #expect(late.value(.vwap) == .warming(left: 1_051))
        let early = try Self.fed(bars, from: midnight.advanced(byMilliseconds: -Self.length), until: now, settings)
        #expect(early.value(.vwap).number != nil)
    }

    @Test func valuesAreTheIndicatorsOwn() throws {
        var generator = SeededGenerator(seed: 5)
        let bars = Self.walk(1_000, &generator)
        let settings = IndicatorSettings(history: 250)
        let now = RuleMarket.now.advanced(byMilliseconds: -43_200_000 + 1_000 * Self.length)
        let first = Timestamp(milliseconds: bars[0].openMilliseconds)
        let context = try Self.fed(bars, from: first, until: now, settings)
        let block = settings.historyStart(of: .oneMinute, at: now)
        let start = IndicatorSettings.block(of: now.milliseconds - Self.length, length: 250 * Self.length) - 1
        #expect(block <= Timestamp(milliseconds: start * 250 * Self.length))
        let seen = bars.filter { $0.openMilliseconds >= start * 250 * Self.length }
        var ema = EMA(period: 50)
        var macd = MACD()
        var atr = ATR()
        var adx = ADX(period: 14)
        var ratio = VolumeRatio()
        var vwap = VWAP(reset: .utcDay)
        #expect(context.value(.ema50) == RuleValue(ema.reading(adding: seen.map(\.close))))
        #expect(context.value(.macdHist) == RuleValue(macd.reading(adding: seen.map(\.close)).map(\.histogram)))
        #expect(context.value(.atr) == RuleValue(atr.reading(adding: seen)))
        #expect(context.value(.adx) == RuleValue(adx.reading(adding: seen).map(\.adx)))
        let expected = ratio.reading(adding: seen)
        #expect(context.value(.volumeRatio) == (expected.value == nil ? .missing : RuleValue(expected)))
        #expect(context.value(.vwap) == RuleValue(vwap.reading(adding: bars)))
        #expect(context.value(.close) == .ready(bars[999].close))
        #expect(context.value(.close, back: 3) == .ready(bars[996].close))
        #expect(context.series(.close, count: 3) == [bars[997].close, bars[998].close, bars[999].close])
    }

    @Test func candlesComeOnceAndInOrder() throws {
        var indicators = try #require(
            TimeframeIndicators(timeframe: .oneMinute, settings: IndicatorSettings(), from: RuleMarket.now))
        func bar(_ minute: Int64) -> IndicatorBar {
            IndicatorBar(
                openMilliseconds: RuleMarket.now.milliseconds + minute * Self.length, high: 1, low: 1, close: 1,
                volume: 1)
        }
        let early = indicators.add(bar(-1))
        #expect(!early && indicators.context == nil)
        let taken = [0, 0, 2, 1].map { indicators.add(bar($0)) }
        #expect(taken == [true, false, true, false])
        #expect(indicators.newest == RuleMarket.now.advanced(byMilliseconds: 2 * Self.length))
        #expect(TimeframeIndicators(timeframe: .oneMonth, settings: IndicatorSettings(), from: RuleMarket.now) == nil)
    }

    @Test func warmingCountsDownToTheCandleThatMakesItReady() throws {
        let settings = IndicatorSettings(history: 60)
        var indicators = try #require(
            TimeframeIndicators(timeframe: .oneMinute, settings: settings, from: RuleMarket.now))
        var left: [Int] = []
        for minute in 0..<Int64(200) {
            indicators.add(
                IndicatorBar(
                    openMilliseconds: RuleMarket.now.milliseconds + minute * Self.length, high: 2, low: 1, close: 1.5,
                    volume: 1))
            guard case .warming(let now)? = indicators.context?.value(.ema50) else { break }
            left.append(now)
        }
        let first = try #require(left.first)
        #expect(left == Array((1...first).reversed()))
        #expect(first <= 2 * 60)
    }
}
