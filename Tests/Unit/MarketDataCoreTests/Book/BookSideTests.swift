import Contracts
import Exchanges
import TestKit
import Testing

@testable import MarketDataCore

/// A side of a book against a dictionary, with prices on every kind of grid.
@Suite("One side of a book")
struct BookSideTests {
    /// Where prices come from: `step` apart in 10^-12, `spread` steps wide.
    struct Prices: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let base: Int128
        let step: Int128
        let spread: Int64

        func next(_ generator: inout SeededGenerator) -> Int128 {
            base + step * Int128(Int64.random(in: 0..<spread, using: &generator))
        }
    }

    static let markets = [
        Prices(testDescription: "dense", base: 61_000_000_000_000_000, step: 100_000_000_000, spread: 400),
        Prices(testDescription: "wide", base: 1_000_000_000_000, step: 10_000_000_000, spread: 40_000_000),
        Prices(testDescription: "the finest", base: 3, step: 1, spread: 5_000),
        Prices(testDescription: "beyond 64 bits", base: 1 << 70, step: 3 << 62, spread: 3_000),
        Prices(testDescription: "nodes that share a shortcut", base: 1, step: 262_144, spread: 60),
    ]

    private static func change(_ price: Int128, _ size: Int128, _ digits: UInt8 = 0) throws -> BookChange {
        BookChange(
            price: Price(try Decimal12(units: price)), quantity: Quantity(try Decimal12(units: size)),
            priceDigits: digits, quantityDigits: digits &* 7)
    }

    private static func expected(_ model: [Int128: BookChange], _ isAsk: Bool) -> [BookChange] {
        model.values.sorted { isAsk ? $0.price < $1.price : $0.price > $1.price }
    }

    /// Random changes, now and then of a price off the grid so far, in every order, on both sides.
    @Test(arguments: markets, [false, true])
    func itHoldsWhatADictionaryHolds(_ prices: Prices, _ isAsk: Bool) throws {
        var generator = SeededGenerator()
        var side = BookSide(isAsk: isAsk)
        var model: [Int128: BookChange] = [:]
        for round in 0..<250 {
            var changes: [BookChange] = []
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                var price = prices.next(&generator)
                // A finer grid once in a while; all levels move to it.
                if round % 50 == 49 { price += prices.step / 2 }
                let isGone = Int.random(in: 0..<5, using: &generator) < (round % 100 < 70 ? 2 : 4)
                changes.append(
                    try Self.change(
                        price, isGone ? 0 : Int128.random(in: 1...(1 << 100), using: &generator),
                        UInt8.random(in: 0...20, using: &generator)))
            }
            switch round % 3 {
            case 0: changes.sort { $0.price < $1.price }
            case 1: changes.sort { $0.price > $1.price }
            default: break
            }
            for change in changes {
                model[change.price.decimal.units] = change.quantity.isZero ? nil : change
            }
            let isTaken = side.apply(changes, maxLevels: 1_000_000)
            try #require(isTaken)
            let expected = Self.expected(model, isAsk)
            try #require(side.best(.max) == expected, "seed \(generator.seed) round \(round)")
            #expect(side.count == expected.count && side.isEmpty == expected.isEmpty)
            #expect(side.best == expected.first?.price.decimal.units)
            #expect(side.bestLevel == expected.first)
            #expect(side.best(3) == Array(expected.prefix(3)))
        }
        #expect(model.count > 10, "seed \(generator.seed)")
    }

    /// What is known shrinks with the levels of the snapshot and never grows by what comes beyond it.
    @Test(arguments: [false, true]) func whatIsKnownIsCountedAsItIs(_ isAsk: Bool) throws {
        var generator = SeededGenerator()
        let prices = Self.markets[0]
        for round in 0..<60 {
            var side = BookSide(isAsk: isAsk)
            let most = 60
            var model: [Int128: BookChange] = [:]
            for _ in 0..<40 {
                let price = prices.next(&generator)
                model[price] = try Self.change(price, 5)
            }
            let isTaken = side.load(Array(model.values), maxLevels: most)
            try #require(isTaken)
            var edge = try #require(Self.expected(model, isAsk).last?.price.decimal.units)
            for _ in 0..<60 {
                var changes: [BookChange] = []
                for _ in 0..<6 {
                    var price = prices.next(&generator)
                    if round % 2 == 1 { price += 100_000_000_000 / 4 }
                    changes.append(try Self.change(price, Int128.random(in: 0...2, using: &generator)))
                }
                let isTaken = side.apply(changes, maxLevels: most)
                try #require(isTaken)
                for change in changes {
                    model[change.price.decimal.units] = change.quantity.isZero ? nil : change
                }
                if model.count > most + most / 8 {
                    for level in Self.expected(model, isAsk)[most...] { model[level.price.decimal.units] = nil }
                    let worst = try #require(Self.expected(model, isAsk).last?.price.decimal.units)
                    edge = isAsk ? min(edge, worst) : max(edge, worst)
                }
                let known = model.keys.count { isAsk ? $0 <= edge : $0 >= edge }
                try #require(side.knownCount == known, "seed \(generator.seed) round \(round)")
                try #require(side.best(.max) == Self.expected(model, isAsk), "seed \(generator.seed) round \(round)")
            }
        }
    }

    @Test func impossibleLevelsAreRefused() throws {
        for (price, size) in [(0, 1), (-5, 1), (5, -1)] as [(Int128, Int128)] {
            var side = BookSide(isAsk: false)
            #expect(!side.apply([try Self.change(price, size)], maxLevels: 10))
            #expect(side.apply([try Self.change(5, 1)], maxLevels: 10))
            #expect(!side.apply([try Self.change(price, size)], maxLevels: 10), "\(price) \(size)")
        }
        // More than 2^64 of the steps that both prices lie on.
        var side = BookSide(isAsk: true)
        #expect(side.apply([try Self.change(1 << 100, 1)], maxLevels: 10))
        #expect(!side.apply([try Self.change(1, 1)], maxLevels: 10))
        side.clear()
        #expect(side.isEmpty && side.best == nil && side.bestLevel == nil && side.best(5).isEmpty)
        #expect(side.apply([try Self.change(1, 1)], maxLevels: 10), "an empty side begins anew")
    }

    /// Every quotient is the exact one, and what is between two steps is none.
    @Test func gridsDivideExactly() throws {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            let step = UInt128.random(in: 1...(1 << UInt128.random(in: 1...80, using: &generator)), using: &generator)
            let grid = PriceGrid(step: step)
            for _ in 0..<20 {
                let reach = UInt128(1) << UInt128.random(in: 1...80, using: &generator)
                var units = UInt128.random(in: 0...reach, using: &generator)
                if Bool.random(using: &generator) { units = units / step * step }
                let found = grid.number(of: Int128(units))
                let expected = units > 0 && units % step == 0 ? UInt64(exactly: units / step) : nil
                try #require(found == expected, "\(units) by \(step), seed \(generator.seed)")
                if let found { try #require(grid.units(of: found) == Int128(units)) }
            }
            #expect(grid.number(of: 0) == nil && grid.number(of: -Int128(step)) == nil)
        }
    }
}
