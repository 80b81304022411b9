import Indicators
import TestKit
import Testing

/// What holds over any market, drawn at random: the seed is printed.
@Suite("Indicators over wild series")
struct PropertyTests {
    enum Market: CaseIterable {
        case calm, flat, dead, spike, huge, tiny, gaps, silent

        func bars(_ count: Int, _ generator: inout SeededGenerator) -> [IndicatorBar] {
            var price = 100.0
            var time: Int64 = 1_700_000_000_000
            return (0..<count).map { index in
                time += 60_000
                let step = Double(Int64(generator.next() % 201) - 100) / 100
                let reach = Double(generator.next() % 100) / 100
                var volume = Double(generator.next() % 1_000 + 1) / 8
                switch self {
                case .flat, .dead: break
                case .spike: price = max(1, price + step)
                case .gaps:
                    price = generator.next() % 20 == 0 ? 10 + Double(generator.next() % 500) : max(1, price + step)
                    time += Int64(generator.next() % 3) * 43_200_000
                default: price = max(1, price + step)
                }
                if self == .silent { volume = generator.next() % 4 == 0 ? volume : 0 }
                let scale = self == .huge ? 1e15 : self == .tiny ? 1e-12 : 1
                let wild = self == .spike && index % 150 == 90 ? 1_000.0 : 1
                let still = self == .dead ? 0.0 : 1
                return IndicatorBar(
                    openMilliseconds: time, high: (price + reach * still) * wild * scale,
                    low: (price - reach / 2 * still) * scale, close: (price + reach / 4 * still) * wild * scale,
                    volume: volume)
            }
        }
    }

    private static let bounded: Set = ["rsi", "stoch_rsi", "di", "adx"]
    private static let ordered: Set = ["bollinger", "donchian"]

    @Test(arguments: Market.allCases) func valuesAreNumbersWithinTheirRange(_ market: Market) throws {
        var generator = SeededGenerator()
        let seed = generator.seed
        let bars = market.bars(1_200, &generator)
        for description in IndicatorRegistry.all {
            var made = try description.make()
            let values = made.readings(adding: bars).compactMap(\.value)
            #expect(values.allSatisfy { $0.allSatisfy(\.isFinite) }, "\(description.name), \(market), seed \(seed)")
            if Self.bounded.contains(description.name) {
                #expect(
                    values.allSatisfy { $0.allSatisfy { (0...100).contains($0) } },
                    "\(description.name), \(market), seed \(seed)")
            }
            if Self.ordered.contains(description.name) {
                #expect(
                    values.allSatisfy { $0[0] >= $0[1] && $0[1] >= $0[2] },
                    "\(description.name), \(market), seed \(seed)")
            }
            if description.name.hasPrefix("atr") {
                #expect(values.allSatisfy { $0[0] >= 0 }, "\(description.name), \(market), seed \(seed)")
            }
            if description.name.hasPrefix("volume_ratio") {
                #expect(values.allSatisfy { $0[0] > 0 }, "\(description.name), \(market), seed \(seed)")
            } else {
                #expect(values.count == bars.count - made.candlesNeeded + 1, "\(description.name), \(market)")
            }
        }
    }

    /// Prices in another unit, a power of two, change no digit: prices come out in that unit, indices as they were.
    @Test func unitsDoNotMatter() throws {
        var generator = SeededGenerator()
        let seed = generator.seed
        let bars = Market.gaps.bars(600, &generator)
        let unit = 0x1p-20
        let scaled = bars.map {
            IndicatorBar(
                openMilliseconds: $0.openMilliseconds, high: $0.high * unit, low: $0.low * unit,
                close: $0.close * unit, volume: $0.volume)
        }
        let free: Set = ["rsi", "stoch_rsi", "di", "adx", "choppiness", "obv", "volume_ratio", "volume_ratio_traded"]
        for description in IndicatorRegistry.all {
            var one = try description.make()
            var other = try description.make()
            let factor = free.contains(description.name) ? 1 : unit
            let expected = one.readings(adding: bars).map { $0.map { $0.map { $0 * factor } } }
            #expect(other.readings(adding: scaled) == expected, "\(description.name), seed \(seed)")
        }
    }

    /// What came before the window is forgotten: two pasts, one window, values equal but for the last digits.
    @Test func windowsForgetWhatLeftThem() throws {
        var generator = SeededGenerator()
        let seed = generator.seed
        let shared = Market.calm.bars(80, &generator)
        let pasts = [Market.spike.bars(333, &generator), Market.huge.bars(91, &generator)]
        for name in ["sma", "bollinger", "atr_simple", "donchian", "choppiness", "ichimoku", "volume_ratio"] {
            let values = try pasts.map { past in
                var made = try IndicatorRegistry.make(name)
                _ = made.reading(adding: past)
                return try #require(made.reading(adding: shared).value, "\(name), seed \(seed)")
            }
            for (one, other) in zip(values[0], values[1]) {
                #expect(abs(one - other) <= 1e-11 * max(abs(one), 1), "\(name), seed \(seed)")
            }
        }
    }
}
