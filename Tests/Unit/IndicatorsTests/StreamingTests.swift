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

    @Test(arguments: [UInt64(1), 2, 3]) func closes(_ seed: UInt64) {
        let closes = Series.walk(120, seed: seed)
        check({ SMA(period: 14) }, closes)
        check({ EMA(period: 21) }, closes)
        check({ RSI() }, closes)
        check({ MACD() }, closes)
        check({ Bollinger() }, closes)
    }

    @Test(arguments: [UInt64(1), 2, 3]) func bars(_ seed: UInt64) {
        let bars = Series.walkBars(120, seed: seed)
        check({ ATR() }, bars)
        check({ SessionVWAP() }, bars)
    }

    @Test func aSimpleAverageDoesNotDrift() {
        var average = SMA(period: 3)
        average.add(1e16)
        #expect(average.reading(adding: [1, 2, 3]).value == 2)
    }
}
