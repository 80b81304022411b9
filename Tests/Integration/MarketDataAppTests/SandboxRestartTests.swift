import Contracts
import Foundation
import Observability
import TestKit
import Testing

@testable import MarketDataApp

@Suite("Sandbox and restarts", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct SandboxRestartTests {
    static let settings = "{sandbox: {mode: 'synthetic', seed: 7, speed: 60, history_minutes: 180}}"
    /// A Wednesday in the middle of the session of shares.
    static let start: Int64 = 1_767_798_000_000  // 2026-01-07T15:00:00Z

    private func candles(_ daemon: RunningMarketData, _ symbol: String, _ timeframe: String = "1m") async throws
        -> [Candle]
    {
        var all: [Candle] = []
        var path = "/candles/\(symbol)?timeframe=\(timeframe)&limit=500&start=2025-01-01T00:00:00Z"
        if symbol == "AAPL" { path += "&venue=ibkr.paper" }
        var cursor: String?
        repeat {
            let page = try await daemon.get(path + (cursor.map { "&cursor=\($0)" } ?? "")).decoded(Page<Candle>.self)
            all += page.items
            cursor = page.nextCursor
        } while cursor != nil
        return all
    }

    @Test func aStoppedMarketGoesOnWithoutAHole() async throws {
        let clock = SetWall(wallMilliseconds: Self.start)
        let first = try await RunningMarketData.start(settings: Self.settings, clock: clock)
        clock.advance(milliseconds: 20_000)
        try await eventually(timeoutMilliseconds: 10_000, "twenty minutes are stored") {
            try await first.count("sandbox_candles", where: "symbol = 'BTCUSDT' AND timeframe = '1m'") == 200
        }
        await first.stop()
        clock.advance(milliseconds: 100_000)
        let second = try await RunningMarketData.start(on: first.database, settings: Self.settings, clock: clock)
        let resumed = try await candles(second, "BTCUSDT")
        let hours = try await candles(second, "BTCUSDT", "1h")
        let shares = try await candles(second, "AAPL")
        let quote = try await second.get("/spot/BTCUSDT").object
        let events = try await second.count("stream_events", where: "room_id = 'candles'")
        await second.stop()
        #expect(events > 4 * 60, "what closed since the market began was announced")

        // A market that was never stopped, seen at the same instants.
        let calm = SetWall(wallMilliseconds: Self.start)
        let other = try await RunningMarketData.start(settings: Self.settings, clock: calm)
        calm.advance(milliseconds: 120_000)
        try await eventually(timeoutMilliseconds: 10_000, "two hours are stored") {
            try await other.count("sandbox_candles", where: "symbol = 'BTCUSDT' AND timeframe = '1m'") == 300
        }
        #expect(resumed.count == 300)
        #expect(try await candles(other, "BTCUSDT") == resumed)
        #expect(try await candles(other, "BTCUSDT", "1h") == hours)
        #expect(hours.count == 5)
        #expect(try await candles(other, "AAPL") == shares)
        #expect(shares.count == 30 + 120, "minutes outside the session have no candle")
        let opens = resumed.map(\.openTime.milliseconds)
        #expect(zip(opens, opens.dropFirst()).allSatisfy { $1 - $0 == 60_000 })
        try await eventually(timeoutMilliseconds: 5_000, "the quotes are equal") {
            let shown = try await other.get("/spot/BTCUSDT").object
            return shown["bid"] as? String == quote["bid"] as? String
                && shown["timestamp"] as? String == quote["timestamp"] as? String
        }
        #expect(try await other.count("stream_events", where: "room_id = 'candles'") == events, "each candle once")
        await other.stop()
    }

    @Test func longCandlesAreTheSameWhereverTheMarketWasStopped() async throws {
        let pair =
            "history_minutes: 11000, pairs: {ethusdt: {enabled: false}, aapl: {enabled: false}, msft: {enabled: false}}"
        let settings = "{sandbox: {mode: 'synthetic', seed: 7, speed: 60, \(pair)}}"
        let few = settings.replacing("seed: 7", with: "seed: 7, kept_candles: 1000, prune_interval_ms: 100")
        let clock = SetWall(wallMilliseconds: Self.start)
        let first = try await RunningMarketData.start(settings: few, clock: clock)
        clock.advance(milliseconds: 480_000)
        try await eventually(timeoutMilliseconds: 20_000, "it is 23:00 and what is too old is deleted") {
            let late = try await first.count(
                "sandbox_candles", where: "timeframe = '1m' AND open_time >= '2026-01-07T22:59:00Z'")
            let old = try await first.count("sandbox_candles", where: "timeframe = '1m' AND open_time < '2026-01-01'")
            return late == 1 && old == 0
        }
        await first.stop()
        clock.advance(milliseconds: 120_000)
        let second = try await RunningMarketData.start(on: first.database, settings: few, clock: clock)
        let resumed = try await candles(second, "BTCUSDT", "1d").last
        await second.stop()
        let whole = try await RunningMarketData.start(settings: settings, clock: SetWall(wallMilliseconds: Self.start))
        await whole.stop()
        let calm = SetWall(wallMilliseconds: Self.start + 600_000)
        let other = try await RunningMarketData.start(on: whole.database, settings: settings, clock: calm)
        #expect(resumed?.openTime.milliseconds == 1_767_744_000_000)
        #expect(try await candles(other, "BTCUSDT", "1d").last == resumed)
        await other.stop()
    }

    @Test func aClockThatWasWrongDoesNotStopTheMarketsForGood() async throws {
        let settings = "{sandbox: {mode: 'synthetic', seed: 7}}"
        let clock = SetWall(wallMilliseconds: Self.start)
        let first = try await RunningMarketData.start(settings: settings, clock: clock)
        let minutes = "symbol = 'BTCUSDT' AND timeframe = '1m'"
        clock.advance(milliseconds: 86_400_000)
        try await eventually(timeoutMilliseconds: 20_000, "a day is stored") {
            try await first.count("sandbox_candles", where: minutes) == 30 + 1_440
        }
        // Back a little, as clocks do: the market waits.
        clock.advance(milliseconds: -120_000)
        await pause(milliseconds: 300)
        #expect(try await first.count("sandbox_epochs") == 1)
        clock.advance(milliseconds: -86_280_000)
        try await eventually(timeoutMilliseconds: 10_000, "the markets begin anew") {
            try await first.count("sandbox_epochs") == 2
        }
        clock.advance(milliseconds: 60_000)
        try await eventually(timeoutMilliseconds: 10_000, "their minutes go on") {
            // Which number the new epoch has is the database's affair: a try that was rolled back uses one up.
            try await first.count("sandbox_candles", where: "epoch_id <> 1 AND \(minutes)") == 31
        }
        await first.stop()
        clock.advance(milliseconds: -30 * 86_400_000)
        let second = try await RunningMarketData.start(on: first.database, settings: settings, clock: clock)
        #expect(try await second.count("sandbox_epochs") == 3, "a restart under an earlier clock too")
        let quote = try await second.get("/spot/BTCUSDT").decoded(Quote.self)
        #expect(abs(quote.timestamp.milliseconds - clock.wallMilliseconds) < 2_000)
        await second.stop()
    }

    @Test func otherSettingsBeginAnotherMarket() async throws {
        let clock = SetWall(wallMilliseconds: Self.start)
        let first = try await RunningMarketData.start(settings: Self.settings, clock: clock)
        await first.stop()
        let again = try await RunningMarketData.start(on: first.database, settings: Self.settings, clock: clock)
        #expect(try await again.count("sandbox_epochs") == 1)
        await again.stop()
        let other = try await RunningMarketData.start(
            on: first.database, settings: "{sandbox: {mode: 'static'}}", clock: clock)
        #expect(try await other.count("sandbox_epochs") == 2)
        let quote = try await other.get("/spot/BTCUSDT").object
        #expect(quote["mid"] as? String == "30000")
        try await eventually("the candles of the first market are deleted") {
            try await other.count("sandbox_candles", where: "epoch_id = 1") == 0
        }
        await other.stop()
    }

    @Test func aCandleIsAnnouncedInTheTransactionThatStoresIt() async throws {
        let clock = SetWall(wallMilliseconds: Self.start)
        let daemon = try await RunningMarketData.start(settings: Self.settings, clock: clock)
        #expect(try await daemon.count("stream_events", where: "room_id = 'candles'") == 0, "history is not news")
        clock.advance(milliseconds: 5_000)
        try await eventually(timeoutMilliseconds: 10_000, "five minutes of four pairs, and a 3m and a 5m of each") {
            try await daemon.count("stream_events", where: "room_id = 'candles'") == 4 * (5 + 1 + 1)
        }
        let row = try await daemon.database.psql(
            """
            SELECT payload->>'venue', payload->>'symbol', payload->>'timeframe', payload->'candle'->>'is_closed'
            FROM \(daemon.database.schema).stream_events WHERE room_id = 'candles' ORDER BY id LIMIT 1
            """)
        #expect(row.contains("1m") && row.contains("true"))
        let unknown = try await daemon.count(
            "stream_events e",
            where: """
                NOT EXISTS (SELECT 1 FROM \(daemon.database.schema).sandbox_candles c WHERE
                c.symbol = e.payload->>'symbol' AND c.timeframe = e.payload->>'timeframe'
                AND c.open_time = (e.payload->'candle'->>'open_time')::timestamptz)
                """)
        #expect(unknown == 0)
        await daemon.stop()
    }

    @Test func aRecordingIsPlayedFromTheStart() async throws {
        let file = NSTemporaryDirectory() + "tape-\(UUID().uuidString).csv"
        let lines = (0..<40).map {
            "\(1_747_699_200_000 + $0 * 60_000),\(100_000 + $0 * 10),\(100_020 + $0 * 10),\(99_990 + $0 * 10),\(100_010 + $0 * 10),1.5"
        }
        try Data(("open_time_ms,open,high,low,close,volume\n" + lines.joined(separator: "\n") + "\n").utf8)
            .write(to: URL(fileURLWithPath: file))
        _ = try await offThread { try ChildProgram.check(["gzip", "-k", file]) }
        defer {
            try? FileManager.default.removeItem(atPath: file)
            try? FileManager.default.removeItem(atPath: file + ".gz")
        }
        let clock = SetWall(wallMilliseconds: Self.start)
        for path in [file, file + ".gz"] {
            let daemon = try await RunningMarketData.start(
                settings: "{sandbox: {mode: 'replay', pairs: {btcusdt: {replay_file: '\(path)'}}}}", clock: clock)
            let recorded = try await candles(daemon, "BTCUSDT")
            #expect(recorded.count == 30)
            #expect(recorded.first?.openTime.milliseconds == Self.start - 30 * 60_000)
            #expect(recorded.map(\.close.description) == (0..<30).map { "\(100_010 + $0 * 10)" })
            let quote = try await daemon.get("/spot/BTCUSDT").decoded(Quote.self)
            #expect(quote.mid.description == "100300", "the open of the thirty-first recorded minute")
            await daemon.stop()
        }
    }
}
