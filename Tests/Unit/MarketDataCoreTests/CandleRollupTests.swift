import Contracts
import MarketDataCore
import TestKit
import Testing

@Suite("Longer candles from minutes")
struct CandleRollupTests {
    private func minute(_ open: Timestamp, _ price: Int64) -> Candle {
        Candle(
            openTime: open, open: Price(Decimal12(price)), high: Price(Decimal12(price + 3)),
            low: Price(Decimal12(price - 2)), close: Price(Decimal12(price + 1)), volume: Quantity(Decimal12(2)),
            isClosed: true)
    }

    @Test func everyLongerCandleIsWhatItsMinutesSay() throws {
        let first = try Timestamp(parsing: "2026-01-30T22:07:00Z")
        var rollup = CandleRollup(firstOpen: first)
        var generator = SeededGenerator(seed: 17)
        var minutes: [Candle] = []
        var ended: [Timeframe: [Candle]] = [:]
        for index in 0..<(33 * 1_440) {
            let open = first.advanced(byMilliseconds: Int64(index) * 60_000)
            let candle = minute(open, 1_000 + Int64(generator.next() % 100))
            minutes.append(candle)
            for found in try rollup.add(candle, openTime: open) {
                ended[found.timeframe, default: []].append(found.candle)
            }
        }
        for timeframe in CandleRollup.timeframes {
            let groups = Dictionary(grouping: minutes) { timeframe.openTime(containing: $0.openTime) }
            let last = minutes.last?.openTime.advanced(byMilliseconds: 60_000) ?? first
            let expected = try groups.filter { $0.key >= first && timeframe.nextOpenTime(after: $0.key) <= last }
                .sorted { $0.key < $1.key }
                .map { open, parts in
                    let begin = try #require(parts.first)
                    let end = try #require(parts.last)
                    return Candle(
                        openTime: open, open: begin.open, high: try #require(parts.map(\.high).max()),
                        low: try #require(parts.map(\.low).min()), close: end.close,
                        volume: Quantity(Decimal12(2 * parts.count)), isClosed: true)
                }
            #expect(ended[timeframe] ?? [] == expected, "\(timeframe)")
        }
        #expect(ended[.oneMonth]?.count == 1, "February alone is whole")
    }

    @Test func aRestartedRollupGoesOnFromTheMinutesItNeeds() throws {
        let first = try Timestamp(parsing: "2026-01-05T00:00:00Z")
        var whole = CandleRollup(firstOpen: first)
        var generator = SeededGenerator()
        let cut = Int(generator.next() % 3_000) + 1
        let minutes = (0..<4_000).map {
            minute(first.advanced(byMilliseconds: Int64($0) * 60_000), 500 + Int64($0 % 37))
        }
        var after: [Candle] = []
        for (index, candle) in minutes.enumerated() {
            let found = try whole.add(candle, openTime: candle.openTime).map(\.candle)
            if index >= cut { after += found }
        }
        var resumed = CandleRollup(firstOpen: first)
        let since = resumed.neededSince(nextOpen: minutes[cut].openTime)
        for candle in minutes[..<cut] where candle.openTime >= since {
            _ = try resumed.add(candle, openTime: candle.openTime)
        }
        var again: [Candle] = []
        for candle in minutes[cut...] { again += try resumed.add(candle, openTime: candle.openTime).map(\.candle) }
        #expect(again == after, "cut at \(cut)")
    }

    @Test func aTimeWithoutMinutesHasNoCandle() throws {
        let first = try Timestamp(parsing: "2026-01-05T00:00:00Z")
        var rollup = CandleRollup(firstOpen: first)
        for index in 0..<60 {
            let open = first.advanced(byMilliseconds: Int64(index) * 60_000)
            #expect(try rollup.add(nil, openTime: open).isEmpty)
        }
    }
}
