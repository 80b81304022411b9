import Testing

@testable import Indicators

@Suite("Indicators over hand-made bars")
struct HandBarTests {
    private func bar(_ high: Double, _ low: Double, _ close: Double, volume: Double = 1) -> IndicatorBar {
        IndicatorBar(openMilliseconds: 0, high: high, low: low, close: close, volume: volume)
    }

    @Test func adxOfTwoByHand() {
        let bars = [
            bar(10, 8, 9), bar(12, 9, 11), bar(11, 7, 8), bar(14, 8, 13), bar(14, 10, 12), bar(16, 8, 12),
        ]
        var movement = DirectionalMovement(period: 2)
        let indicators = movement.readings(adding: bars)
        #expect(indicators.firstReady() == 2)
        // Up 2 then 0, down 0 then 2, ranges 3 and 4.
        #expect(indicators[2].value == DirectionalMovement.Value(plus: 100 * (1 / 3.5), minus: 100 * (1 / 3.5)))
        var adx = ADX(period: 2)
        let readings = adx.readings(adding: bars)
        #expect(readings.firstReady() == 3)
        // DX 0 and 60; then up 3, range 6: averages 2, 0.5 and 4.75.
        #expect(readings[3].value == ADX.Value(adx: 30, plus: 100 * (2 / 4.75), minus: 100 * (0.5 / 4.75)))
        #expect(readings[4].value?.adx == 45)
        // Equally far up and down is no movement: the averages halve, DX stays 60.
        #expect(readings[5].value?.adx == 52.5)
        var usual = ADX()
        #expect(usual.readings(adding: Series.bars(Series.ramp(60))).firstReady() == 27)
        #expect(usual.reading.value?.adx == 100)
        var still = ADX()
        let calm = still.reading(adding: Series.bars(Series.constant(60)))
        #expect(calm.value == ADX.Value(adx: 0, plus: 0, minus: 0))
        // Bars without any range: nothing is divided by nothing.
        var dead = ADX()
        let point = Array(repeating: bar(5, 5, 5), count: 60)
        #expect(dead.reading(adding: point).value == ADX.Value(adx: 0, plus: 0, minus: 0))
    }

    @Test func simpleATRIsThePlainMean() {
        var atr = SimpleATR(period: 2)
        let bars = [bar(10, 8, 9), bar(12, 9, 11), bar(11, 7, 8), bar(14, 8, 13)]
        let readings = atr.readings(adding: bars)
        #expect(readings.firstReady() == 2)
        #expect(readings.compactMap(\.value) == [3.5, 5])
    }

    @Test func guardedATRCapsAWildMinute() {
        var capped = GuardedATR(period: 1, isCapped: true)
        #expect(capped.readings(adding: Series.bars(Series.constant(30))).firstReady() == 1)
        #expect(capped.reading.value == 2)
        capped.add(bar(200, 100, 100))
        #expect(capped.reading.value == 6)
        var free = GuardedATR(period: 1)
        #expect(free.reading(adding: Series.bars(Series.constant(30)) + [bar(200, 100, 100)]).value == 100)
        // The median of 1 and 9 is the lower one.
        var two = GuardedATR(period: 1, isCapped: true)
        #expect(two.reading(adding: [bar(1, 1, 1), bar(2, 1, 1), bar(10, 1, 1)]).value == 3)
        // Only the last 50 averages count: after 26 wide ones of them the lower median is wide.
        var later = GuardedATR(period: 1, isCapped: true)
        _ = later.reading(adding: Series.bars(Series.constant(60)))
        for _ in 0..<25 { later.add(bar(200, 100, 100)) }
        #expect(later.reading.value == 6)
        later.add(bar(200, 100, 100))
        #expect(later.reading.value == 100)
    }

    @Test func guardedATRHasAFloorWhileNothingMoves() {
        let point = Array(repeating: bar(5, 5, 5), count: 4)
        var floored = GuardedATR(period: 2, tickSize: 0.5)
        #expect(floored.readings(adding: point).map(\.left) == [2, 1, nil, nil])
        #expect(floored.reading.value == 1)
        // It has moved by far less than a tick: the average counts again.
        floored.add(bar(5.25, 5, 5))
        #expect(floored.reading.value == 0.125)
        var simple = GuardedATR(period: 2, method: .simple)
        #expect(simple.reading(adding: point).value == 0)
        #expect(simple.reading(adding: [bar(7, 5, 7), bar(7, 6, 6)]).value == 1.5)
    }

    @Test func volumeRatioNeedsSomethingToCompareWith() {
        let bars = [10.0, 20, 30, 0, 40].map { bar(1, 1, 1, volume: $0) }
        var ratio = VolumeRatio()
        #expect(ratio.reading == .warming(left: 3))
        let readings = ratio.readings(adding: bars)
        #expect(readings.prefix(4) == [.warming(left: 2), .warming(left: 1), .ready(2), .warming(left: 1)])
        #expect(readings[4].value == 40.0 / 15)
        var traded = VolumeRatio(compared: .traded)
        #expect(traded.reading(adding: bars).value == 2)
        var none = VolumeRatio(period: 2)
        #expect(none.reading(adding: [0.0, 0, 5].map { bar(1, 1, 1, volume: $0) }) == .warming(left: 1))
        // Only the two before the newest count.
        #expect(none.reading(adding: [15.0, 40].map { bar(1, 1, 1, volume: $0) }).value == 4)
    }

    @Test func donchianAndIchimoku() {
        let bars = Series.bars(Series.ramp(6))
        var donchian = Donchian(period: 3)
        let channel = donchian.readings(adding: bars)
        #expect(channel.firstReady() == 2)
        #expect(channel[2].value == Donchian.Value(upper: 103, middle: 101, lower: 99))
        #expect(channel[5].value == Donchian.Value(upper: 106, middle: 104, lower: 102))
        var ichimoku = Ichimoku(tenkan: 2, kijun: 3, senkou: 4)
        let lines = ichimoku.readings(adding: bars)
        #expect(lines.firstReady() == 3)
        #expect(
            lines[3].value
                == Ichimoku.Value(tenkan: 102.5, kijun: 102, senkouA: 102.25, senkouB: 101.5, chikou: 103))
        var usual = Ichimoku()
        #expect(usual.readings(adding: Series.bars(Series.ramp(60))).firstReady() == 51)
    }

    @Test func stochRSI() {
        var usual = StochRSI()
        #expect(usual.readings(adding: Series.walk(60, seed: 1)).firstReady() == 31)
        // RSI of one change is 100 or 0.
        var swings = StochRSI(period: 1, window: 2, smoothK: 1, smoothD: 1)
        let readings = swings.readings(adding: [1, 2, 1, 2, 3])
        #expect(readings.firstReady() == 2)
        #expect(readings.compactMap(\.value?.raw) == [0, 100, 0])
        // The price stops: the RSI moves by rounding alone, and that is no move.
        var stopped = StochRSI(window: 9, smoothK: 1, smoothD: 1)
        let prices = Series.walk(60, seed: 3)
        let after = stopped.readings(adding: prices + Array(repeating: prices[59], count: 30))
        #expect(after.suffix(20).allSatisfy { $0.value?.raw == 0 })
        var smooth = StochRSI(period: 1, window: 2, smoothK: 2, smoothD: 2)
        let last = smooth.reading(adding: [1, 2, 1, 2, 1]).value
        #expect(last == StochRSI.Value(raw: 0, k: 50, d: 50))
    }

    @Test func choppiness() throws {
        var still = Choppiness()
        let readings = still.readings(adding: Series.bars(Series.constant(20)))
        #expect(readings.firstReady() == 14)
        #expect(abs(try #require(readings[14].value) - 100) < 1e-12)
        // Points that climb by one: fourteen ranges of 1 over a distance of 13.
        var straight = Choppiness()
        let points = Series.ramp(20).map { bar($0, $0, $0) }
        let climbing = try #require(straight.reading(adding: points).value)
        #expect(abs(climbing - 2.808122860) < 1e-8)
        var dead = Choppiness()
        #expect(dead.reading(adding: Array(repeating: bar(5, 5, 5), count: 20)).value == 100)
    }

    @Test func onBalanceVolume() {
        var obv = OBV()
        let bars = [(100.0, 5.0), (101, 6), (101, 7), (99, 8)].map { bar($0.0, $0.0, $0.0, volume: $0.1) }
        #expect(obv.readings(adding: bars).map(\.value) == [0, 6, 6, -2])
    }

    @Test func pivotsToTheSixth() {
        var pivots = Pivots()
        let value = pivots.reading(adding: [bar(110, 100, 105)]).value
        #expect(value?.pivot == 105)
        #expect(value?.resistances == [110, 115, 120, 125, 130, 135])
        #expect(value?.supports == [100, 95, 90, 85, 80, 75])
        // Off the middle: up and down differ. P = 104.
        let lopsided = Pivots.Value(high: 110, low: 100, close: 102)
        #expect(lopsided.resistances == [108, 114, 118, 122, 126, 130])
        #expect(lopsided.supports == [98, 94, 88, 82, 76, 70])
    }

    @Test func levelsAroundTheAverage() {
        var levels = AverageWithATR(period: 3, atrPeriod: 4)
        let readings = levels.readings(adding: Series.bars(Series.constant(6)))
        #expect(readings.firstReady() == 4)
        #expect(readings[4].value?.level(1.5) == 103)
        #expect(readings[4].value?.level(-2) == 96)
    }
}
