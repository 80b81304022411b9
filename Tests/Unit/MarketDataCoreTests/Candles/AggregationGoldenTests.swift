import Contracts
import Exchanges
import MarketDataCore
import TestKit
import Testing

/// Minutes of Binance put together and held against the candles that Binance itself made of them.
@Suite("Longer candles are the venue's own", .enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
struct AggregationGoldenTests {
    private static let native: [Timeframe] = [.fifteenMinutes, .oneHour, .fourHours, .oneDay, .oneWeek, .oneMonth]

    private static func nativeFile(_ timeframe: Timeframe) -> String {
        "binance_spot_BTCUSDT_\(timeframe.rawValue)_native.csv.gz"
    }

    /// How many of `made` stand in `native`, and which of those are not the same to the last digit.
    private func compared(_ made: [MarketBar], _ native: [MarketBar]) -> (count: Int, mismatches: [Timestamp]) {
        let known = Dictionary(native.map { ($0.openTime, $0) }, uniquingKeysWith: { first, _ in first })
        var count = 0
        var mismatches: [Timestamp] = []
        for bar in made {
            guard let other = known[bar.openTime] else { continue }
            count += 1
            if !bar.hasSameNumbers(as: other) { mismatches.append(bar.openTime) }
        }
        return (count, mismatches)
    }

    @Test("spot minutes into every timeframe: no mismatch on any")
    func spot() async throws {
        let minutes = try await Recording.candles("binance_spot_BTCUSDT_1m_20250520_20250818.csv.gz")
        #expect(minutes.count == 130_708)
        #expect(CandleGap.all(between: minutes.map(\.openTime), timeframe: .oneMinute) == [])
        let made = try CandleAggregation.all(minutes)
        let expected: [Timeframe: Int] = [
            .threeMinutes: 43_569, .fiveMinutes: 26_141, .fifteenMinutes: 8_713, .thirtyMinutes: 4_356,
            .oneHour: 2_178, .twoHours: 1_089, .fourHours: 544, .sixHours: 363, .eightHours: 272, .twelveHours: 181,
            .oneDay: 90, .threeDays: 29, .oneWeek: 12, .oneMonth: 2,
        ]
        #expect(made.mapValues(\.count) == expected)
        #expect(made.values.joined().allSatisfy { $0.isClosed && $0.missingMinutes == 0 })

        var native: [Timeframe: [MarketBar]] = [:]
        for timeframe in Self.native {
            native[timeframe] = try await Recording.candles(Self.nativeFile(timeframe), from: minutes.first?.openTime)
        }
        // Where the venue's own file is not at hand, it is rolled up from a shorter one of the venue.
        let rolled: [(Timeframe, from: Timeframe)] = [
            (.thirtyMinutes, .fifteenMinutes), (.twoHours, .oneHour), (.sixHours, .oneHour), (.eightHours, .fourHours),
            (.twelveHours, .fourHours), (.threeDays, .oneDay),
        ]
        for (timeframe, shorter) in rolled {
            let source = native[shorter] ?? []
            native[timeframe] = try CandleAggregation.roll(
                source, of: shorter, into: timeframe, from: source.first?.openTime ?? .latest,
                until: source.last.map { shorter.nextOpenTime(after: $0.openTime) } ?? .earliest)
        }
        for timeframe in CandleAggregator.timeframes where timeframe != .threeMinutes && timeframe != .fiveMinutes {
            let result = compared(made[timeframe] ?? [], native[timeframe] ?? [])
            #expect(result.count == expected[timeframe], "\(timeframe): every candle made is compared")
            #expect(result.mismatches == [], "\(timeframe)")
        }
    }

    @Test("a day into weeks, months and three days, since the market opened")
    func days() async throws {
        let days = try await Recording.candles(Self.nativeFile(.oneDay))
        let first = try #require(days.first?.openTime)
        let end = try #require(days.last?.openTime.advanced(byMilliseconds: 86_400_000))
        func rolled(_ timeframe: Timeframe, from: Timestamp) throws -> [MarketBar] {
            try CandleAggregation.roll(days, of: .oneDay, into: timeframe, from: from, until: end)
        }
        let threeDays = try rolled(.threeDays, from: first)
        #expect(threeDays.count == 1_059)
        // Binance's own first three-day candle of this market; had the anchor been another day, it would begin on that.
        let own = try #require(threeDays.first)
        #expect(own.openTime == (try Timestamp(parsing: "2017-08-17T00:00:00Z")))
        let numbers = [own.open.description, own.high.description, own.low.description, own.close.description]
        #expect(numbers == ["4261.48", "4485.39", "3850", "4139.98"])
        #expect(own.volume == (try Quantity(parsing: "2376.348404")))
        // The market opened in the middle of a week and of a month: the venue's first candles are partial.
        let months = compared(
            try rolled(.oneMonth, from: .earliest), try await Recording.candles(Self.nativeFile(.oneMonth)))
        #expect(months.count == 104)
        #expect(months.mismatches == [])
        let weeks = compared(
            try rolled(.oneWeek, from: .earliest), try await Recording.candles(Self.nativeFile(.oneWeek)))
        #expect(weeks.count >= 453)
        #expect(weeks.mismatches == [])
    }

    @Test("through outages of the venue: its own candle has the same holes, ours says how many minutes")
    func outages() async throws {
        let source = try await Recording.candles(Self.nativeFile(.fourHours))
        let made = try CandleAggregation.roll(
            source, of: .fourHours, into: .oneDay, from: try #require(source.first?.openTime),
            until: try #require(source.last.map { Timeframe.fourHours.nextOpenTime(after: $0.openTime) }))
        let result = compared(made, try await Recording.candles(Self.nativeFile(.oneDay)))
        #expect(result.count == made.count)
        #expect(result.mismatches == [])
        let day = try Timestamp(parsing: "2018-06-26T00:00:00Z")
        let broken = try #require(made.first { $0.openTime == day })
        #expect(broken.missingMinutes == 480)
        #expect(made.count { $0.isIncomplete } == 9)
    }

    @Test("perpetual minutes into half hours")
    func perpetual() async throws {
        let minutes = try await Recording.candles("binance_um_ETHUSDT_1m_202505.csv.gz")
        let first = try #require(minutes.first?.openTime)
        let made = try CandleAggregation.roll(
            minutes, of: .oneMinute, into: .thirtyMinutes, from: first,
            until: try #require(minutes.last?.openTime.advanced(byMilliseconds: 60_000)))
        let result = compared(
            made, try await Recording.candles("binance_um_ETHUSDT_30m_2025_native.csv.gz", from: first))
        #expect(result.count == 2_005)
        #expect(result.mismatches == [])
        #expect(made.first?.openTime == (try Timestamp(parsing: "2025-05-04T16:00:00Z")), "15:30 began before 15:33")
    }

    @Test("the other spot file: as many candles of each length")
    func ether() async throws {
        let minutes = try await Recording.candles("binance_spot_ETHUSDT_1m_20250520_20250818.csv.gz")
        #expect(minutes.count == 130_708)
        let made = try CandleAggregation.all(minutes)
        #expect(made[.fifteenMinutes]?.count == 8_713)
        #expect(made[.oneWeek]?.count == 12)
        #expect(made[.oneMonth]?.count == 2)
        let july = try #require(made[.oneMonth]?.last)
        let inside = minutes.filter {
            july.openTime <= $0.openTime && $0.openTime < Timeframe.oneMonth.nextOpenTime(after: july.openTime)
        }
        #expect(july.high == inside.map(\.high).max())
        #expect(july.low == inside.map(\.low).min())
        #expect(july.open == inside.first?.open && july.close == inside.last?.close)
        #expect(july.volume.decimal.units == inside.reduce(Int128(0)) { $0 + $1.volume.decimal.units })
    }
}
