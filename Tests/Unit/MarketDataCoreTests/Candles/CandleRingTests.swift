import Contracts
import Exchanges
import MarketDataCore
import TestKit
import Testing

@Suite("Rings of candles")
struct CandleRingTests {
    private func bar(_ minute: Int64, _ generator: inout SeededGenerator) throws -> MarketBar {
        // Digits of all kinds, now and then too many for 64 bits.
        func decimal(_ isWide: Bool) throws -> Decimal12 {
            let digits = Int.random(in: 0...12, using: &generator)
            let power = (0..<(12 - digits)).reduce(Int128(1)) { power, _ in power * 10 }
            let mantissa = Int128(Int64.random(in: 1...(isWide ? .max : 1_000_000_000), using: &generator))
            return try Decimal12(units: mantissa * power * (isWide ? 100_003 : 1))
        }
        let isWide = Int.random(in: 0..<10, using: &generator) == 0
        let price = Price(try decimal(isWide))
        return MarketBar(
            openTime: Timestamp(milliseconds: minute * 60_000), open: price, high: Price(try decimal(isWide)),
            low: Price(try decimal(false)), close: price, volume: Quantity(try decimal(false)),
            quoteVolume: Bool.random(using: &generator) ? Money(try decimal(isWide)) : nil,
            takerBuyVolume: Bool.random(using: &generator) ? Quantity(try decimal(false)) : nil,
            tradeCount: Bool.random(using: &generator) ? Int64.random(in: 0...(1 << 33), using: &generator) : nil,
            missingMinutes: Int32.random(in: 0...9, using: &generator), marks: [.closed, .revised])
    }

    @Test("C5.10: a ring is the newest of what was put, in order, exactly, whatever the order of putting")
    func isTheNewest() throws {
        var generator = SeededGenerator()
        for round in 0..<30 {
            let capacity = Int.random(in: 1...40, using: &generator)
            var ring = CandleRing(capacity: capacity)
            var model: [Int64: MarketBar] = [:]
            for step in 0..<200 {
                let back =
                    Int.random(in: 0..<4, using: &generator) == 0 ? Int64.random(in: 0...30, using: &generator) : 0
                let minute = max(0, Int64(step / 2) - back)
                let made = try bar(minute, &generator)
                let oldest = model.keys.min() ?? 0
                let isTooOld = model.count == capacity && minute < oldest
                #expect(ring.put(made) == !isTooOld)
                if !isTooOld { model[minute] = made }
                if model.count > capacity { model[model.keys.min() ?? 0] = nil }
                if Int.random(in: 0..<20, using: &generator) == 0, let newest = model.keys.max() {
                    ring.removeLast()
                    model[newest] = nil
                }
                let expected = model.sorted { $0.key < $1.key }.map(\.value)
                try #require(ring.newest(1_000) == expected, "seed \(generator.seed) round \(round) step \(step)")
                try #require(ring.last == expected.last && ring.first == expected.first)
            }
            for (minute, made) in model {
                let place = try #require(ring.place(of: Timestamp(milliseconds: minute * 60_000)))
                #expect(ring[place] == made)
            }
            #expect(ring.place(of: Timestamp(milliseconds: 1)) == nil)
        }
    }

    @Test func itNeverHoldsMoreThanItsBound() throws {
        var generator = SeededGenerator(seed: 3)
        var ring = CandleRing(capacity: 100_000)
        #expect(ring.capacity == 500)
        for minute in 0..<700 as Range<Int64> { ring.put(try bar(minute, &generator)) }
        #expect(ring.count == 500)
        #expect(CandleRing(capacity: 0).capacity == 1)
    }

    @Test func gapsAreCountedInCandles() throws {
        let month = try CandleMaker(.oneMonth)
        #expect(CandleGap.all(between: [month.open(0), month.open(3)], timeframe: .oneMonth).map(\.count) == [2])
        #expect(CandleGap(timeframe: .oneMinute, from: month.open(1), to: month.open(1)) == nil)
        #expect(CandleGap.all(between: [], timeframe: .oneHour) == [])
    }
}
