import Foundation
import TestKit
import Testing

@testable import Indicators

@Suite("Windows against the slow way")
struct WindowTests {
    @Test func extremesAreThoseOfTheWindow() {
        var generator = SeededGenerator()
        let seed = generator.seed
        for period in [1, 2, 3, 7, 20] {
            var window = WindowExtremes(period: period)
            var entries: [(high: Double, low: Double)] = []
            for _ in 0..<200 {
                let low = Double(generator.next() % 50)
                entries.append((low + Double(generator.next() % 9), low))
                window.add(high: entries[entries.count - 1].high, low: low)
                let held = entries.suffix(period)
                #expect(window.left == period - held.count)
                #expect(window.highest == held.map(\.high).max(), "seed \(seed), period \(period)")
                #expect(window.lowest == held.map(\.low).min(), "seed \(seed), period \(period)")
            }
        }
    }

    @Test(arguments: [1.0, 1e-12, 1e15]) func momentsAreThoseOfTheWindow(_ scale: Double) {
        var generator = SeededGenerator()
        let seed = generator.seed
        for period in [1, 2, 3, 14, 50] {
            var window = WindowMoments(period: period)
            var values: [Double] = []
            for step in 0..<300 {
                // A level far from 0, small moves, now and then a spike that must leave no trace.
                let spike = step % 97 == 50 ? 1e6 : 0
                values.append((60_000 + Double(generator.next() % 1_000) / 1_000 + spike) * scale)
                window.add(values[step])
                let held = values.suffix(period)
                #expect((window.left, window.count) == (period - held.count, held.count))
                let mean = held.reduce(0) { $0 + ($1 - held[held.startIndex]) } / Double(held.count)
                let variance = held.reduce(0) { sum, value in
                    let distance = value - held[held.startIndex] - mean
                    return sum + distance * distance
                }
                let deviation = (variance / Double(held.count)).squareRoot()
                let expected = held[held.startIndex] + mean
                #expect(abs(window.mean - expected) <= 1e-14 * (held.max() ?? 0), "seed \(seed), period \(period)")
                guard window.left == 0 else { continue }
                #expect(
                    abs(window.meanAndDeviation.deviation - deviation) <= 1e-11 * scale + 1e-12 * deviation,
                    "seed \(seed), period \(period), step \(step)")
            }
        }
    }

    @Test func aFlatWindowHasNoDeviationAtAll() {
        var window = WindowMoments(period: 20)
        for _ in 0..<30 { window.add(0.1) }
        window.add(1e9)
        for _ in 0..<20 { window.add(0.1) }
        #expect(window.mean == 0.1)
        #expect(window.meanAndDeviation == (0.1, 0))
        var average = EMA(period: 9)
        #expect(average.reading(adding: Array(repeating: 0.1, count: 50)).value == 0.1)
    }

    @Test func theMedianIsTheLowerMiddle() {
        var generator = SeededGenerator()
        var median = RunningMedian(capacity: 6)
        #expect(median.lowerMedian == nil)
        var values: [Double] = []
        for _ in 0..<300 {
            values.append(Double(generator.next() % 10))
            median.add(values[values.count - 1])
            let held = values.suffix(6).sorted()
            #expect(median.lowerMedian == held[(held.count - 1) / 2], "seed \(generator.seed)")
        }
    }

    @Test func logarithmsAreWithinTwoUnitsOfTheLastPlace() {
        var generator = SeededGenerator()
        #expect(naturalLogarithm(1) == 0)
        for step in 0..<20_000 {
            var value = Double(bitPattern: generator.next() & 0x7FEF_FFFF_FFFF_FFFF)
            if step % 2 == 0 { value = 0.5 + Double(generator.next() >> 11) / 0x1p53 * 1.5 }
            guard value > 0 else { continue }
            let expected = log(value)
            #expect(abs(naturalLogarithm(value) - expected) <= 2 * expected.ulp, "ln \(value), seed \(generator.seed)")
        }
    }
}
