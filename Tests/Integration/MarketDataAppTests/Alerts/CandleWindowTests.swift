import Contracts
import MarketDataCore
import Observability
import Testing

@testable import MarketDataApp

/// Alerts look at candles twice a second; the database is asked only when something was stored.
@Suite("Candles that alerts keep") struct CandleWindowTests {
    private final class Store: Sendable {
        let minutes = Locked<Int64>(10)
        let asked = Locked<[String]>([])

        func candles(start: Timestamp?, limit: Int) throws -> [Candle] {
            asked.withLock { $0.append(start.map { "from \($0.milliseconds / 60_000)" } ?? "newest") }
            let end = minutes.withLock { $0 }
            let first = start.map { ($0.milliseconds + 59_999) / 60_000 } ?? max(0, end - Int64(limit))
            return try (first..<end).prefix(limit).map { minute in
                let price = try Price(parsing: "\(100 + minute)")
                return Candle(
                    openTime: Timestamp(milliseconds: minute * 60_000), open: price, high: price, low: price,
                    close: price, volume: try Quantity(parsing: "1"), isClosed: true)
            }
        }
    }

    private func windows(_ store: Store) -> CandleWindows {
        CandleWindows { _, start, limit in try store.candles(start: start, limit: limit) }
    }

    private func series(_ epoch: Int64 = 1) throws -> CandleWindows.Series {
        CandleWindows.Series(
            epochID: epoch, key: MarketKey(venue: .binanceSpot, symbol: try Symbol(parsing: "BTCUSDT")),
            timeframe: .oneMinute)
    }

    private func minutes(_ candles: [Candle]) -> [Int64] { candles.map { $0.openTime.milliseconds / 60_000 } }

    @Test func theDatabaseIsAskedOnlyForWhatIsNew() async throws {
        let store = Store()
        let windows = windows(store)
        let series = try series()
        for _ in 0..<5 {
            #expect(try await minutes(windows.newest(series, limit: 4, generation: 1)) == [6, 7, 8, 9])
        }
        #expect(store.asked.withLock { $0 } == ["newest"])
        store.minutes.withLock { $0 = 12 }
        #expect(try await minutes(windows.newest(series, limit: 4, generation: 2)) == [8, 9, 10, 11])
        #expect(store.asked.withLock { $0.count } == 2)
        // Nothing new under a new generation: another series had some.
        #expect(try await minutes(windows.newest(series, limit: 4, generation: 3)) == [8, 9, 10, 11])
        // After a long pause more is missing than a look forward brings.
        store.minutes.withLock { $0 = 100 }
        #expect(try await minutes(windows.newest(series, limit: 4, generation: 4)) == [96, 97, 98, 99])
    }

    @Test func anotherRunOrLengthIsReadAnew() async throws {
        let store = Store()
        let windows = windows(store)
        #expect(try await windows.newest(try series(), limit: 4, generation: 1).count == 4)
        #expect(try await windows.newest(try series(), limit: 6, generation: 1).count == 6)
        #expect(try await windows.newest(try series(2), limit: 6, generation: 1).count == 6)
        #expect(store.asked.withLock { $0 } == ["newest", "newest", "newest"])
    }
}
