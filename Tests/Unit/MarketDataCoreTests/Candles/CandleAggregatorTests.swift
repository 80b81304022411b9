import Contracts
import MarketDataCore
import TestKit
import Testing

@Suite("Longer candles, one minute at a time")
struct CandleAggregatorTests {
    private func minute(_ index: Int64, _ generator: inout SeededGenerator, extras: Bool = true) throws -> MarketBar {
        let prices = try (0..<4).map { _ in
            Price(try Decimal12(units: Int128.random(in: 1...1_000_000, using: &generator) * 10_000_000_000))
        }.sorted()
        let volume = Quantity(try Decimal12(units: Int128.random(in: 0...1_000_000, using: &generator) * 1_000))
        return MarketBar(
            openTime: Timestamp(milliseconds: index * 60_000), open: prices[1], high: prices[3], low: prices[0],
            close: prices[2], volume: volume, quoteVolume: extras ? Money(volume.decimal) : nil,
            takerBuyVolume: extras ? volume : nil, tradeCount: extras ? Int64(index % 9) : nil, marks: .closed)
    }

    @Test("with holes anywhere: the same as many at once, and as adding up by hand, bit for bit")
    func sameAsBatch() throws {
        var generator = SeededGenerator()
        for round in 0..<4 {
            var minutes: [MarketBar] = []
            var index = Int64.random(in: 29_000_000...29_100_000, using: &generator)
            for _ in 0..<4_000 {
                minutes.append(try minute(index, &generator, extras: round % 2 == 0))
                // Single minutes missing often, hours and days now and then.
                let step = Int.random(in: 0..<1_000, using: &generator)
                index += step < 900 ? 1 : step < 990 ? 2 : step < 998 ? 90 : 3_000
            }
            var aggregator = CandleAggregator()
            var made: [Timeframe: [MarketBar]] = [:]
            for minute in minutes {
                for candle in try aggregator.add(minute) { made[candle.timeframe, default: []].append(candle.bar) }
            }
            let batch = try CandleAggregation.all(minutes)
            let first = try #require(minutes.first?.openTime)
            for timeframe in CandleAggregator.timeframes {
                try #require(made[timeframe] ?? [] == batch[timeframe], "seed \(generator.seed) \(timeframe)")
                let groups = Dictionary(grouping: minutes) { timeframe.openTime(containing: $0.openTime) }
                for bar in batch[timeframe] ?? [] {
                    let parts = try #require(groups[bar.openTime])
                    #expect(bar.openTime >= first)
                    #expect(bar.open == parts.first?.open && bar.close == parts.last?.close)
                    #expect(bar.high == parts.map(\.high).max() && bar.low == parts.map(\.low).min())
                    #expect(bar.volume.decimal.units == parts.reduce(Int128(0)) { $0 + $1.volume.decimal.units })
                    #expect(bar.tradeCount == (round % 2 == 0 ? parts.reduce(0) { $0 + ($1.tradeCount ?? 0) } : nil))
                    let length = timeframe.nextOpenTime(after: bar.openTime).milliseconds(since: bar.openTime) / 60_000
                    #expect(Int(bar.missingMinutes) == Int(length) - parts.count)
                }
                let whole = groups.keys.count {
                    $0 >= first
                        && timeframe.nextOpenTime(after: $0)
                            <= (minutes.last?.openTime ?? first).advanced(byMilliseconds: 60_000)
                }
                #expect(batch[timeframe]?.count == whole, "\(timeframe)")
            }
        }
    }

    @Test func thePartialFirstCandleIsNeverGivenOut() throws {
        var generator = SeededGenerator(seed: 1)
        var aggregator = CandleAggregator()
        var opens: [Int64] = []
        for index in 7..<21 as Range<Int64> {
            for made in try aggregator.add(try minute(index, &generator)) where made.timeframe == .fiveMinutes {
                opens.append(made.bar.openTime.milliseconds / 60_000)
            }
            #expect(
                try aggregator.forming(.fiveMinutes, with: nil) == nil || index >= 10, "5 to 10 began before 7")
        }
        #expect(opens == [10, 15])
    }

    @Test func aCandleWithMinutesMissingSaysSo() throws {
        var generator = SeededGenerator(seed: 1)
        var aggregator = CandleAggregator(firstOpen: Timestamp(milliseconds: 0))
        var made: [CandleAggregator.Made] = []
        for index in [0, 1, 3] as [Int64] { made += try aggregator.add(try minute(index, &generator)) }
        #expect(made.map(\.timeframe) == [.threeMinutes])
        #expect(made.first?.bar.missingMinutes == 1)
        // Minute 4 never comes: the clock ends the five minutes, and nothing before that.
        #expect(aggregator.close(at: Timestamp(milliseconds: 299_999)) == [])
        let five = aggregator.close(at: Timestamp(milliseconds: 300_000))
        #expect(five.map(\.timeframe) == [.fiveMinutes])
        #expect(five.first?.bar.missingMinutes == 2)
        #expect(five.first?.bar.isClosed == true)
        #expect(try aggregator.add(try minute(4, &generator)) == [], "too late: its candle is made anew instead")
        let anew = try CandleAggregation.candle(
            .fiveMinutes, openTime: .epoch, minutes: (0..<9).map { try minute($0, &generator) })
        #expect(anew?.missingMinutes == 0)
    }

    @Test func theFormingCandleIsTheClosedMinutesAndTheFormingOne() throws {
        var generator = SeededGenerator(seed: 2)
        var aggregator = CandleAggregator(firstOpen: Timestamp(milliseconds: 0))
        let minutes = try (0..<7).map { try minute($0, &generator) }
        #expect(try aggregator.forming(.fiveMinutes, with: nil) == nil)
        #expect(try aggregator.forming(.fiveMinutes, with: minutes[0])?.open == minutes[0].open)
        for minute in minutes[..<3] { _ = try aggregator.add(minute) }
        let forming = try #require(try aggregator.forming(.fiveMinutes, with: minutes[3]))
        #expect(!forming.isClosed)
        #expect(forming.openTime == .epoch)
        #expect(forming.open == minutes[0].open && forming.close == minutes[3].close)
        #expect(forming.high == minutes[..<4].map(\.high).max())
        // The next candle's minute does not join this one.
        let next = try #require(try aggregator.forming(.fiveMinutes, with: minutes[6]))
        #expect(next.openTime == Timestamp(milliseconds: 300_000))
        #expect(next.open == minutes[6].open)
        #expect(try aggregator.forming(.oneMinute, with: minutes[3]) == minutes[3])
    }
}
