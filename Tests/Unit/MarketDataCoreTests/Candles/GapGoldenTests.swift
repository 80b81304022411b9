import Contracts
import Exchanges
import MarketDataCore
import TestKit
import Testing

/// Recorded holes and extremes.
@Suite("Known gaps and crashes", .enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
struct GapGoldenTests {
    @Test("538 gaps, 717 missing minutes, the longest 8")
    func gapFile() async throws {
        let text = try await Recording.text(
            "tests/testdata/UNITTEST_BTC-1m.json", in: "freqtrade_testdata_gaps_funding.tar.gz")
        guard case .array(let rows) = try VenueJSON(Array(text.utf8)) else {
            Issue.record("no list")
            return
        }
        let symbol = try Symbol(parsing: "BTCUSDT")
        var series = CandleSeries(symbol: symbol, timeframe: .oneMinute, kind: .last)
        var said: [CandleGap] = []
        var opens: [Timestamp] = []
        for row in rows {
            guard case .array(let fields) = row, case .number(let time) = fields[0] else { continue }
            let open = Timestamp(milliseconds: try #require(Int64(time)))
            opens.append(open)
            let prices = try fields[1...4].map { Price(try Self.decimal($0)) }
            let candle = VenueCandle(
                symbol: symbol, timeframe: .oneMinute, openTime: open, open: prices[0], high: prices[1], low: prices[2],
                close: prices[3], volume: Quantity(try Self.decimal(fields[5])))
            for change in series.receive(candle, at: .latest) {
                if case .gap(let gap) = change { said.append(gap) }
                if case .refused(let fault) = change { Issue.record("refused: \(fault)") }
            }
        }
        #expect(rows.count == 13_681)
        #expect(said == CandleGap.all(between: opens, timeframe: .oneMinute))
        #expect(said.count == 538)
        #expect(said.reduce(0) { $0 + $1.count } == 717)
        #expect(said.map(\.count).max() == 7, "eight minutes from one candle to the next")
        #expect(series.counters.gaps == 538 && series.counters.missing == 717)
    }

    /// The file's numbers went through binary fractions: digits beyond the twelfth are noise.
    private static func decimal(_ value: VenueJSON) throws -> Decimal12 {
        guard case .number(let text) = value else { return .zero }
        if let exact = try? Decimal12(parsing: text) { return exact }
        return try Decimal12(approximating: Double(text) ?? .nan)
    }

    @Test("outages of the venue, as its own files have them")
    func outages() async throws {
        let hours = try await Recording.openTimes("binance_spot_BTCUSDT_1h_native.csv.gz")
        let hourGaps = CandleGap.all(between: hours, timeframe: .oneHour)
        #expect(hourGaps.map(\.from) == [try Timestamp(parsing: "2023-03-24T13:00:00Z")])
        #expect(hourGaps.map(\.count) == [1])
        let fourHours = CandleGap.all(
            between: try await Recording.openTimes("binance_spot_BTCUSDT_4h_native.csv.gz"), timeframe: .fourHours)
        let days = [
            "2018-02-08", "2018-06-26", "2018-07-04", "2018-11-14", "2019-03-12", "2019-05-15", "2019-08-15",
            "2020-02-19",
        ]
        #expect(fourHours.map { String($0.from.description.prefix(10)) } == days)
        #expect(fourHours.map(\.count) == [7, 2, 1, 1, 1, 2, 1, 1])
    }

    @Test("a real crash is no outlier: every native quarter of an hour passes, 2025-10-10 21:15 too")
    func crash() async throws {
        let candles = try await Recording.candles(
            "binance_spot_BTCUSDT_15m_native.csv.gz", from: try Timestamp(parsing: "2025-09-01T00:00:00Z"))
        let symbol = try Symbol(parsing: "BTCUSDT")
        var series = CandleSeries(symbol: symbol, timeframe: .fifteenMinutes, kind: .last)
        for bar in candles {
            _ = series.receive(bar.candle(symbol: symbol, timeframe: .fifteenMinutes, kind: .last), at: .latest)
        }
        #expect(series.counters.refusals == 0)
        #expect(series.counters.closed == candles.count)
        let time = try Timestamp(parsing: "2025-10-10T21:15:00Z")
        let crash = try #require(candles.first { $0.openTime == time })
        #expect(crash.high == (try Price(parsing: "112510.92")))
        #expect(crash.low == (try Price(parsing: "102000")))
    }
}
