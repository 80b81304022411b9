import Indicators
import Testing

@Suite("Batch and streaming are one")
struct StreamingTests {
    /// A series in two pieces at every split, and input by input, ends where the whole series does, bit for bit.
    private func check<Made: Indicator>(_ make: () -> Made, _ inputs: [Made.Input]) {
        var whole = make()
        let expected = whole.readings(adding: inputs)
        for split in 0...inputs.count {
            var first = make()
            var readings = first.readings(adding: inputs[..<split])
            var second = first
            readings += second.readings(adding: inputs[split...])
            #expect(readings == expected, "\(Made.self) split at \(split)")
        }
        // Later inputs never change an earlier reading.
        for length in stride(from: 0, through: inputs.count, by: 17) {
            var prefix = make()
            #expect(prefix.readings(adding: inputs[..<length]) == Array(expected[..<length]))
        }
    }

    /// The same with the batch form.
    private func checkSeries<Made: SteadyIndicator>(_ make: () -> Made, _ inputs: [Made.Input]) {
        check(make, inputs)
        var one = make()
        let readings = one.readings(adding: inputs)
        for split in 0...inputs.count {
            var batch = make()
            let first = batch.series(adding: Array(inputs[..<split]))
            let second = batch.series(adding: Array(inputs[split...]))
            #expect((first.count, second.count) == (split, inputs.count - split))
            let values = first.values + second.values
            #expect(values == readings.compactMap(\.value), "\(Made.self) split at \(split)")
            #expect(batch.reading == one.reading)
            for index in 0..<split { #expect(first[index] == readings[index].value) }
        }
    }

    @Test(arguments: [UInt64(1), 2, 3]) func closes(_ seed: UInt64) {
        let closes = Series.walk(120, seed: seed)
        checkSeries({ SMA(period: 14) }, closes)
        checkSeries({ SMA(period: 1) }, closes)
        checkSeries({ EMA(period: 21) }, closes)
        checkSeries({ RSI() }, closes)
        checkSeries({ MACD() }, closes)
        checkSeries({ Bollinger() }, closes)
        checkSeries({ Bollinger(period: 1) }, closes)
        checkSeries({ Bollinger(period: 3) }, closes)
        checkSeries({ StochRSI() }, closes)
        check({ IndicatorHistory(MACD(), capacity: 60) }, closes)
    }

    @Test(arguments: [UInt64(1), 2, 3]) func bars(_ seed: UInt64) {
        let bars = Series.walkBars(120, seed: seed)
        checkSeries({ ATR() }, bars)
        checkSeries({ SimpleATR() }, bars)
        checkSeries({ GuardedATR(isCapped: true, tickSize: 0.1) }, bars)
        checkSeries({ VWAP() }, bars)
        checkSeries({ VWAP(reset: .never) }, bars)
        checkSeries({ DirectionalMovement() }, bars)
        checkSeries({ ADX() }, bars)
        checkSeries({ Donchian() }, bars)
        checkSeries({ Ichimoku() }, bars)
        checkSeries({ Choppiness() }, bars)
        checkSeries({ OBV() }, bars)
        checkSeries({ Pivots() }, bars)
        checkSeries({ AverageWithATR() }, bars)
        check({ VolumeRatio() }, bars)
        check({ VolumeRatio(compared: .traded) }, bars)
    }

    @Test func columnsAreBars() {
        let bars = Series.walkBars(200, seed: 4)
        for split in [0, 1, 13, 14, 15, 27, 28, 199, 200] {
            let (head, tail) = (Array(bars[..<split]), bars[split...])
            let (high, low, close) = (tail.map(\.high), tail.map(\.low), tail.map(\.close))
            var (atr, adx, movement) = (ATR(), ADX(), DirectionalMovement())
            _ = (atr.series(adding: head), adx.series(adding: head), movement.series(adding: head))
            var (barATR, barADX, barMovement) = (atr, adx, movement)
            #expect(atr.series(high: high, low: low, close: close) == barATR.series(adding: Array(tail)))
            #expect(adx.series(high: high, low: low, close: close) == barADX.series(adding: Array(tail)))
            #expect(movement.series(high: high, low: low, close: close) == barMovement.series(adding: Array(tail)))
        }
    }

    @Test func aSimpleAverageDoesNotDrift() {
        var average = SMA(period: 3)
        average.add(1e16)
        #expect(average.reading(adding: [1, 2, 3]).value == 2)
    }
}
