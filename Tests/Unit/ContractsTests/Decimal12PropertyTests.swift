import Contracts
import Foundation
import TestKit
import Testing

@Suite struct Decimal12PropertyTests {
    /// A million with `SEXTANT_LONG_TESTS=1`, else a hundred thousand.
    static let rounds = ProcessInfo.processInfo.environment["SEXTANT_LONG_TESTS"] == "1" ? 1_000_000 : 100_000

    /// Of any size, small ones as often as large ones.
    static func random(_ generator: inout SeededGenerator, bits: ClosedRange<Int> = 1...127) -> Decimal12 {
        let width = Int.random(in: bits, using: &generator)
        let magnitude = UInt128(generator.next()) << 64 | UInt128(generator.next())
        let units = Int128(magnitude >> UInt128(128 - width))
        return (try? Decimal12(units: generator.next() & 1 == 0 ? units : -units)) ?? .zero
    }

    @Test func everyValueSurvivesItsText() throws {
        var generator = SeededGenerator()
        for _ in 0..<Self.rounds {
            let value = Self.random(&generator)
            let text = value.description
            guard try Decimal12(parsing: text) == value, text != "-0", !text.contains(".") || text.last != "0" else {
                Issue.record("\(value.units) prints as \(text); seed \(generator.seed)")
                return
            }
        }
    }

    /// The fast reader of short texts against digits built here.
    @Test func shortTextsOfEveryShapeAreReadRight() throws {
        var generator = SeededGenerator()
        for _ in 0..<Self.rounds {
            let whole = Int.random(in: 1...16, using: &generator)
            let places = Int.random(in: 0...12, using: &generator)
            var digits: [UInt8] = (0..<(whole + places)).map { _ in UInt8.random(in: 0...9, using: &generator) }
            if whole > 1 { digits[0] = max(digits[0], 1) }
            let isNegative = Bool.random(using: &generator)
            var units: Int128 = 0
            for index in 0..<(whole + 12) { units = units * 10 + (index < digits.count ? Int128(digits[index]) : 0) }
            var text = digits.map { 0x30 + $0 }
            if places > 0 { text.insert(0x2E, at: whole) }
            if isNegative { text.insert(0x2D, at: 0) }
            let value = try Decimal12(parsing: text)
            guard value.units == (isNegative ? -units : units) else {
                Issue.record("\(String(decoding: text, as: UTF8.self)) reads as \(value); seed \(generator.seed)")
                return
            }
        }
    }

    /// Any byte in place of one of a good text: refused, or (a digit, a moved point) read as the long reader reads it.
    @Test func damagedTextsNeverReadAsSomethingElse() {
        var generator = SeededGenerator()
        for _ in 0..<Self.rounds / 4 {
            var text = Array(Self.random(&generator, bits: 1...80).description.utf8)
            text[Int.random(in: 0..<text.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            let short = try? Decimal12(parsing: text)
            let long = try? Decimal12(parsingScientific: text)
            let hasExponent = text.contains { $0 | 0x20 == 0x65 }
            guard short == long || (hasExponent && short == nil) else {
                Issue.record(
                    "\(text): \(String(describing: short)), \(String(describing: long)); seed \(generator.seed)")
                return
            }
        }
    }

    /// Products and quotients small enough for plain 128-bit arithmetic, in every mode.
    @Test(arguments: RoundingMode.allCases)
    func multiplyAndDivideAgreeWithIntegers(mode: RoundingMode) throws {
        var generator = SeededGenerator()
        for _ in 0..<Self.rounds / 10 {
            let left = Self.random(&generator, bits: 1...62)
            let right = Self.random(&generator, bits: 1...62)
            let product = try left.multiplied(by: right, rounding: mode)
            let wanted = Self.rounded(left.units * right.units, 1_000_000_000_000, mode)
            try #require(product.units == wanted, "\(left) × \(right); seed \(generator.seed)")
            guard !right.isZero else { continue }
            let quotient = try left.divided(by: right, rounding: mode)
            let exactly = Self.rounded(left.units * 1_000_000_000_000, right.units, mode)
            try #require(quotient.units == exactly, "\(left) / \(right); seed \(generator.seed)")
        }
    }

    /// Rounds a fraction by comparing with its neighbours, not by looking at remainders as the code under test does.
    static func rounded(_ numerator: Int128, _ denominator: Int128, _ mode: RoundingMode) -> Int128 {
        let top = denominator < 0 ? -numerator : numerator
        let bottom = denominator < 0 ? -denominator : denominator
        let truncated = top / bottom
        let below = top < 0 && truncated * bottom != top ? truncated - 1 : truncated
        if below * bottom == top { return below }
        let above = below + 1
        let towardsZero = top < 0 ? above : below
        let fromZero = top < 0 ? below : above
        let twice = 2 * (top - below * bottom)
        switch mode {
        case .down: return towardsZero
        case .up: return fromZero
        case .floor: return below
        case .ceiling: return above
        case .halfUp: return twice == bottom ? fromZero : twice > bottom ? above : below
        case .halfDown: return twice == bottom ? towardsZero : twice > bottom ? above : below
        case .halfEven: return twice == bottom ? (below & 1 == 0 ? below : above) : twice > bottom ? above : below
        }
    }

    @Test func algebra() throws {
        var generator = SeededGenerator()
        for _ in 0..<Self.rounds / 5 {
            let a = Self.random(&generator, bits: 1...124)
            let b = Self.random(&generator, bits: 1...124)
            let c = Self.random(&generator, bits: 1...124)
            let seed = "seed \(generator.seed)"
            try #require(try a + b == b + a, "\(seed)")
            try #require(try (a + b) + c == a + (b + c), "\(seed)")
            try #require(try (a + b) - b == a, "\(seed)")
            try #require(try a - b == -(b - a), "\(seed)")
            try #require((a < b) == (try (a - b).isNegative), "\(seed)")
            try #require(
                try a.multiplied(by: 1, rounding: .down) == a && a.divided(by: 1, rounding: .up) == a, "\(seed)")
            try #require(-(-a) == a && a.magnitude == (-a).magnitude, "\(seed)")
            guard !b.isZero else { continue }
            let rest = try a.remainder(dividingBy: b)
            try #require(rest.magnitude < b.magnitude && (rest.isZero || rest.signum == a.signum), "\(seed)")
            try #require(try (a - rest).isMultiple(of: b), "\(seed)")
            let floor = try a.quantised(to: b, rounding: .floor)
            try #require(try floor <= a && a - floor < b.magnitude && floor.isMultiple(of: b), "\(seed)")
            if a.isMultiple(of: b) { try #require(floor == a, "\(seed)") }
        }
    }

    @Test func widthsBeyondOneWordMultiplyBackAndForth() throws {
        var generator = SeededGenerator()
        for _ in 0..<Self.rounds / 5 {
            let a = Self.random(&generator, bits: 60...126)
            let b = Self.random(&generator, bits: 1...80)
            guard !b.isZero, let quotient = try? a.divided(by: b, rounding: .floor) else { continue }
            // floor(a / b) × b ≤ a < (floor(a / b) + ulp) × b, for positive b.
            guard b.isPositive, let low = try? quotient.multiplied(by: b, rounding: .floor),
                let next = try? quotient + .ulp, let high = try? next.multiplied(by: b, rounding: .ceiling)
            else { continue }
            try #require(low <= a && a <= high, "\(a) / \(b); seed \(generator.seed)")
        }
    }

    @Test func doublesRoundTripWithinTheirPrecision() throws {
        var generator = SeededGenerator()
        for _ in 0..<Self.rounds / 10 {
            let value = Self.random(&generator, bits: 1...100)
            let back = try Decimal12(approximating: value.approximateDouble)
            let error = try (back - value).magnitude
            try #require(error.units <= value.units.magnitude / (1 << 51) + 1, "\(value); seed \(generator.seed)")
        }
    }
}
