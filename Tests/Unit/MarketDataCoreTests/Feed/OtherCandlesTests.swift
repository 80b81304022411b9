import Contracts
import Exchanges
import TestKit
import Testing

@testable import MarketDataCore

@Suite("Candles of mark and index, and of several days")
struct OtherCandlesTests {
    private func make(_ kind: PriceKind, _ timeframes: [Timeframe], fetchable: Set<Timeframe>) throws -> SymbolCandles {
        SymbolCandles(
            symbol: try PaperSymbol.make("BTCUSDT"), timeframes: timeframes, fetchable: fetchable,
            settings: SeriesSettings(), kind: kind)
    }

    @Test("candles of one price never become those of another")
    func kindsAreApart() throws {
        let tape = try SymbolCandlesTests.Tape(start: 2_000, count: 20, seed: 7)
        var marks = try make(.mark, [.fiveMinutes], fetchable: [.oneMinute, .fiveMinutes])
        let end = Timestamp(milliseconds: 2_020 * 60_000)
        #expect(marks.fill(tape.minutes, at: end).isEmpty, "candles of trades are not taken")
        #expect(marks.receive(tape.minutes[0], at: end).isEmpty)
        let own = tape.minutes.map { minute in
            var mark = minute
            mark.kind = .mark
            mark.volume = .zero
            return mark
        }
        let outputs = marks.fill(own, at: end)
        let closed = outputs.compactMap { if case .closed(let candle, _) = $0 { candle } else { nil } }
        #expect(closed.count { $0.timeframe == .oneMinute } == 20)
        #expect(closed.count { $0.timeframe == .fiveMinutes } == 4)
        #expect(closed.allSatisfy { $0.kind == .mark && $0.volume.isZero })
        #expect(marks.newest(.fiveMinutes, limit: 10)?.allSatisfy { $0.kind == .mark } == true)
        #expect(marks.wantedSince == end)
    }

    private static let withoutThreeDays = Set(Timeframe.allCases).subtracting([.threeDays, .twoHours, .eightHours])

    @Test(
        "three days of a venue without them are made of its days, the same to the last digit, on the usual anchor",
        .enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func threeDaysOfDays() async throws {
        let days = try await Recording.candles("binance_spot_BTCUSDT_1d_native.csv.gz").suffix(300)
        let first = try #require(days.first?.openTime)
        let end = try #require(days.last.map { Timeframe.oneDay.nextOpenTime(after: $0.openTime) })
        let expected = try CandleAggregation.roll(
            Array(days), of: .oneDay, into: .threeDays, from: first, until: end)
        var candles = try make(.last, [.oneDay, .threeDays], fetchable: Self.withoutThreeDays)
        let outputs = candles.fill(
            days.map { $0.candle(symbol: candles.symbol, timeframe: .oneDay, kind: .last) }, at: end)
        let made = outputs.compactMap { output -> MarketBar? in
            guard case .closed(let candle, true) = output, candle.timeframe == .threeDays else { return nil }
            return MarketBar(candle)
        }
        #expect(made.count == expected.count && made.count >= 99)
        #expect(zip(made, expected).allSatisfy { $0.hasSameNumbers(as: $1) })
        #expect(made.allSatisfy { $0.openTime.milliseconds / 86_400_000 % 3 == 1 })
        // A venue that makes them itself is asked for its own.
        var own = try make(.last, [.oneDay, .threeDays], fetchable: Set(Timeframe.allCases))
        let theirs = own.fill(days.map { $0.candle(symbol: own.symbol, timeframe: .oneDay, kind: .last) }, at: end)
        #expect(
            !theirs.contains { if case .closed(let candle, _) = $0 { candle.timeframe == .threeDays } else { false } })
    }

    @Test("three days whose first minutes nobody heard come when the venue's days are there, and never as a part")
    func partialThreeDays() throws {
        // Epoch days 1...3 are one candle; minutes are heard from the middle of the second on.
        let start = 2 * 1_440 + 700
        let tape = try SymbolCandlesTests.Tape(start: start, count: 4 * 1_440 - start, seed: 3)
        var candles = try make(.last, [.oneDay, .threeDays], fetchable: Self.withoutThreeDays)
        let end = Timestamp(milliseconds: 4 * 86_400_000)
        let outputs = candles.fill(tape.minutes, at: end)
        func threeDays(_ outputs: [SymbolCandles.Output]) -> [VenueCandle] {
            outputs.compactMap {
                if case .closed(let candle, _) = $0, candle.timeframe == .threeDays { candle } else { nil }
            }
        }
        #expect(threeDays(outputs).isEmpty)
        let wanted = outputs.compactMap { if case .fetch(let gap) = $0 { gap.from } else { nil } }
        #expect(wanted == [Timestamp(milliseconds: 2 * 86_400_000)], "the day that began unheard is fetched")
        let third = try #require(candles.newest(.oneDay, limit: 1)?.first)
        func day(_ number: Int64) -> VenueCandle {
            var day = third
            day.openTime = Timestamp(milliseconds: number * 86_400_000)
            return day
        }
        let made = threeDays(candles.fill([day(1), day(2)], at: end))
        #expect(made.map(\.openTime) == [Timestamp(milliseconds: 86_400_000)])
        #expect(made.first?.volume == (try third.volume + third.volume + third.volume))
    }
}
