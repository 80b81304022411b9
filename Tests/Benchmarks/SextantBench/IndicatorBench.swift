import Foundation
import Indicators

/// One round of the indicators' figures, a `name value` line each: candles a second of each indicator's batch form, and
/// of the EMA fed one by one. `run.sh` runs it in turns with TA-Lib and takes the medians.
///
/// `file` holds bars of five doubles (open time in ms, high, low, close, volume), written by `talib_peers.py`.
enum IndicatorBench {
    private static let repeats = 5

    static func run(file: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: file))
        let numbers = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
        let bars = stride(from: 0, to: numbers.count - numbers.count % 5, by: 5).map { (start: Int) -> IndicatorBar in
            IndicatorBar(
                openMilliseconds: Int64(numbers[start]), high: numbers[start + 1], low: numbers[start + 2],
                close: numbers[start + 3], volume: numbers[start + 4])
        }
        let closes = bars.map(\.close)
        print("candles", bars.count)
        report("ema", { EMA(period: 20) }, closes)
        report("rsi", { RSI() }, closes)
        report("macd", { MACD() }, closes)
        report("bollinger", { Bollinger() }, closes)
        // Columns, as TA-Lib takes them.
        let (high, low) = (bars.map(\.high), bars.map(\.low))
        report("atr", closes.count) {
            var atr = ATR()
            consume(atr.series(high: high, low: low, close: closes))
        }
        report("adx", closes.count) {
            var adx = ADX()
            consume(adx.series(high: high, low: low, close: closes))
        }
        report("atr_bars", { ATR() }, bars)
        report("adx_bars", { ADX() }, bars)
        stream(closes)
    }

    /// The batch form: the whole series in, all values out.
    private static func report<Made: SteadyIndicator>(_ name: String, _ make: () -> Made, _ inputs: [Made.Input]) {
        report(name, inputs.count) {
            var indicator = make()
            consume(indicator.series(adding: inputs))
        }
    }

    private static func report(_ name: String, _ count: Int, _ body: () -> Void) {
        let seconds = (0..<repeats).map { _ in Measure.seconds(body) }
        print("\(name)_per_second", Double(count) / Measure.median(seconds))
    }

    /// One input, one look at the value.
    private static func stream(_ closes: [Double]) {
        let seconds = (0..<repeats).map { _ in
            Measure.seconds {
                var indicator = EMA(period: 20)
                var sum = 0.0
                for close in closes {
                    indicator.add(close)
                    if case .ready(let value) = indicator.reading { sum += value }
                }
                consume(sum)
            }
        }
        print("ema_updates_per_second", Double(closes.count) / Measure.median(seconds))
    }
}
