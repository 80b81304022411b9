import Testing

@testable import Indicators

@Suite("C9.7: indicators over hand-made series")
struct HandSeriesTests {
    @Test func smaBeginsAtIndex13() {
        var sma = SMA(period: 14)
        let ramp = sma.readings(adding: Series.ramp(30))
        #expect(ramp.firstReady() == 13)
        #expect(ramp[13].value == 106.5)
        #expect(ramp[29].value == 122.5)
        var flat = SMA(period: 14)
        #expect(flat.reading(adding: Series.constant(20)).value == 100)
        var alternating = SMA(period: 14)
        #expect(alternating.reading(adding: Series.alternating(21)).value == 100.5)
        var short = SMA(period: 14)
        #expect(short.reading(adding: Series.ramp(13)) == .warming(left: 1))
        #expect(SMA(period: 14).reading == .warming(left: 14))
    }

    @Test func emaBeginsWithTheMean() {
        var ema = EMA(period: 3)
        let readings = ema.readings(adding: [1, 2, 6, 7, 3])
        #expect(readings.firstReady() == 2)
        // k = 1/2: 3, then (7 + 3) / 2, then (3 + 5) / 2.
        #expect(readings.compactMap(\.value) == [3, 5, 4])
        var flat = EMA(period: 14)
        #expect(flat.reading(adding: Series.constant(40)).value == 100)
    }

    @Test func rsiBeginsAtIndex14() throws {
        var ramp = RSI()
        let readings = ramp.readings(adding: Series.ramp(20))
        #expect(readings.firstReady() == 14)
        #expect(readings.compactMap(\.value).allSatisfy { $0 == 100 })
        var falling = RSI()
        #expect(falling.reading(adding: Series.ramp(20).reversed()).value == 0)
        var flat = RSI()
        #expect(flat.reading(adding: Series.constant(20)).value == 100)
        // Fourteen changes, seven up and seven down by one: gains and losses are equal.
        var alternating = RSI()
        let swings = alternating.readings(adding: Series.alternating(16))
        #expect(swings[14].value == 50)
        // The fifteenth change is up: gain (0.5·13 + 1)/14, loss 0.5·13/14, so 100·7.5/14.
        let expected: Double = 750.0 / 14.0
        #expect(abs(try #require(swings[15].value) - expected) < 1e-9)
    }

    @Test func atrBeginsAtIndex14() throws {
        var flat = ATR()
        let readings = flat.readings(adding: Series.bars(Series.constant(20)))
        #expect(readings.firstReady() == 14)
        #expect(readings.compactMap(\.value).allSatisfy { $0 == 2 })
        // Each bar is one higher: the range to the close before is 2 as well; a gap of five makes 6.
        var ramp = ATR()
        #expect(ramp.reading(adding: Series.bars(Series.ramp(20))).value == 2)
        ramp.add(IndicatorBar(openMilliseconds: 0, high: 125, low: 123, close: 124, volume: 1))
        let expected: Double = 32.0 / 14.0
        #expect(abs(try #require(ramp.reading.value) - expected) < 1e-9)
        // The first bar's own range counts nowhere.
        var wide = ATR(period: 2)
        wide.add(IndicatorBar(openMilliseconds: 0, high: 1_000, low: 0, close: 100, volume: 1))
        #expect(wide.reading(adding: Series.bars([100, 100])).value == 2)
    }

    @Test func macdBeginsAtIndex33() {
        var flat = MACD()
        let readings = flat.readings(adding: Series.constant(40))
        #expect(readings.firstReady() == 33)
        #expect(readings[39].value == MACD.Value(line: 0, signal: 0))
        // On a ramp an EMA lags by (period - 1) / 2, so the line is 12.5 - 5.5.
        var ramp = MACD()
        let value = ramp.reading(adding: Series.ramp(60)).value
        #expect(abs((value?.line ?? 0) - 7) < 1e-9)
        #expect(abs((value?.signal ?? 0) - 7) < 1e-9)
        #expect(abs(value?.histogram ?? 1) < 1e-9)
    }

    @Test func bollingerBandsAreTwoPopulationDeviationsWide() {
        var alternating = Bollinger(period: 20)
        let readings = alternating.readings(adding: Series.alternating(25))
        #expect(readings.firstReady() == 19)
        #expect(readings[24].value == Bollinger.Value(middle: 100.5, reach: 1))
        var flat = Bollinger(period: 20)
        #expect(
            flat.reading(adding: Series.constant(20)).value == Bollinger.Value(middle: 100, reach: 0))
    }

    @Test func vwapBeginsAnewAtMidnight() {
        let day: Int64 = 86_400_000
        func bar(_ time: Int64, _ price: Double, _ volume: Double) -> IndicatorBar {
            IndicatorBar(openMilliseconds: time, high: price, low: price, close: price, volume: volume)
        }
        var vwap = VWAP()
        #expect(vwap.reading == .warming(left: 1))
        let bars = [
            bar(0, 100, 0), bar(60_000, 100, 1), bar(120_000, 110, 3), bar(day - 1, 110, 0), bar(day, 50, 0),
            bar(day + 1, 60, 2), bar(-1, 7, 1),
        ]
        #expect(vwap.readings(adding: bars).map(\.value) == [100, 100, 107.5, 107.5, 50, 60, 7])
        // Without a reset everything counts: (100 + 330 + 120 + 7) / 7 at the end.
        var cumulative = VWAP(reset: .never)
        #expect(cumulative.readings(adding: bars).map(\.value).prefix(5) == [100, 100, 107.5, 107.5, 107.5])
        #expect(cumulative.reading.value == 557.0 / 7)
    }
}
