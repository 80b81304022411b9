import Indicators
import TestKit

/// Drawn series whose indicators are known by hand.
enum Series {
    static func constant(_ count: Int) -> [Double] { Array(repeating: 100, count: count) }
    static func ramp(_ count: Int) -> [Double] { (0..<count).map { 100 + Double($0) } }
    /// 100, 101, 100, 101, …
    static func alternating(_ count: Int) -> [Double] { (0..<count).map { 100 + Double($0 % 2) } }

    /// Bars around closes: high one above, low one below, volume 1, one a minute.
    static func bars(_ closes: [Double], volume: Double = 1) -> [IndicatorBar] {
        closes.enumerated().map { index, close in
            IndicatorBar(
                openMilliseconds: Int64(index) * 60_000, high: close + 1, low: close - 1, close: close, volume: volume)
        }
    }

    /// A walk of prices with its seed.
    static func walk(_ count: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        var price = 30_000.0
        return (0..<count).map { _ in
            price += Double(Int64(generator.next() % 2_001) - 1_000) / 10
            return price
        }
    }

    /// Bars of a walk that cross UTC midnight several times.
    static func walkBars(_ count: Int, seed: UInt64) -> [IndicatorBar] {
        var generator = SeededGenerator(seed: seed ^ 0xBA5)
        return walk(count, seed: seed).enumerated().map { index, close in
            let up = Double(generator.next() % 500) / 10
            let down = Double(generator.next() % 500) / 10
            return IndicatorBar(
                openMilliseconds: Int64(index) * 900_000 + 80_000_000, high: close + up, low: close - down,
                close: close, volume: Double(generator.next() % 50))
        }
    }

    /// The same, every bar with some volume.
    static func marketBars(_ count: Int, seed: UInt64) -> [IndicatorBar] {
        walkBars(count, seed: seed).map {
            IndicatorBar(
                openMilliseconds: $0.openMilliseconds, high: $0.high, low: $0.low, close: $0.close,
                volume: $0.volume + 1)
        }
    }
}

extension Array {
    /// The index of the first ready reading, having checked that `left` counts down to it one by one.
    func firstReady<Value>() -> Int? where Element == IndicatorReading<Value> {
        guard let first = firstIndex(where: { $0.value != nil }) else { return nil }
        for index in 0..<first where self[index] != .warming(left: first - index) { return nil }
        return self[first...].allSatisfy { $0.value != nil } ? first : nil
    }
}
