import Contracts
import Exchanges
import Foundation
import MarketDataCore
import Observability
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import MarketDataApp

@Suite(
    "History on the command line", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed")
)
struct HistoryCommandTests {
    private static let series = ["--venue", "binance.spot", "--symbol", "btc/usdt", "--timeframe", "1m"]

    private func run(_ stage: MarketStage, _ file: String) async throws -> String {
        try await stage.command("import", file, "--venue", "binance.spot", "--symbol", "btc/usdt", "--timeframe", "1m")
    }

    /// Twelve columns, as Binance's dumps have them.
    private func binance(_ stage: MarketStage, _ minutes: Range<Int64>, micro: Bool) -> String {
        minutes.map { minute in
            let candle = stage.candle(minute)
            let stamp = String(candle.openTime.milliseconds) + (micro ? "000" : "")
            return "\(stamp),\(candle.open),\(candle.high),\(candle.low),\(candle.close),\(candle.volume),0,"
                + "\(minute * 100),\(minute),1,2,0\n"
        }.joined()
    }

    @Test func ourFilesGoInAndOutUnchangedAndTwiceIsOnce() async throws {
        let stage = try await MarketStage()
        let text = stage.csv(0..<1_000)
        let file = try stage.file("candles.csv", text)
        #expect(try await run(stage, file).contains("1000 rows, 1000 new, 0 revised, 0 duplicates, 0 refused, 0 holes"))
        #expect(try await run(stage, file).contains("1000 rows, 0 new, 0 revised, 1000 duplicates"))
        let out = stage.path("out.csv")
        _ = try await stage.command(
            "export", "--venue", "binance.spot", "--symbol", "BTCUSDT", "--timeframe", "1m", "--out", out)
        #expect(try String(contentsOfFile: out, encoding: .utf8) == text)
        let again = await stage.failure("export", Self.series + ["--out", out])
        #expect(again?.status == .badCommandLine && again?.message.contains("it is there already") == true)
        let lines = try await stage.command(
            "export", "--venue", "binance.spot", "--symbol", "BTCUSDT", "--timeframe", "1m", "--format", "ndjson",
            "--from", "2025-06-01T00:10:00Z", "--to", "2025-06-01T00:12:00Z")
        #expect(lines.split(separator: "\n").count == 2)
        await stage.end()
    }

    @Test func dumpsOfBinanceWithAndWithoutHeadInMillisecondsAndMicroseconds() async throws {
        let stage = try await MarketStage()
        let head =
            "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n"
        let plain = try stage.file("a.csv", binance(stage, 0..<10, micro: false))
        let micro = try stage.file("b.csv", head + binance(stage, 10..<20, micro: true))
        #expect(try await run(stage, plain).contains("10 rows, 10 new"))
        #expect(try await run(stage, micro).contains("10 rows, 10 new"))
        let archive = CandleArchive(pool: stage.pool)
        let all = try await archive.newest(stage.minutes, before: MarketStage.time(1_000), limit: 50)
        #expect(all.map(\.openTime) == (0..<20).map(MarketStage.time))
        #expect(all.last?.quoteVolume == Money(1_900) && all.last?.tradeCount == 19)
        await stage.end()
    }

    @Test func compressedFilesAndListsOfFreqtrade() async throws {
        let stage = try await MarketStage()
        for (name, minutes) in [("c.csv", Int64(0)..<10), ("d.csv", 10..<20)] {
            _ = try stage.file(name, binance(stage, minutes, micro: false))
        }
        try pack(["gzip", "-k", stage.path("c.csv")])
        let zip = ChildProgram.find("zip")
        if zip != nil { try pack(["zip", "-q", "-j", stage.path("d.zip"), stage.path("d.csv")]) }
        #expect(try await run(stage, stage.path("c.csv.gz")).contains("10 rows, 10 new"))
        let second = zip == nil ? "d.csv" : "d.zip"
        #expect(try await run(stage, stage.path(second)).contains("10 rows, 10 new"))
        let rows = (Int64(20)..<30).map { "[\(MarketStage.time($0).milliseconds), 1.5e2, 1.6e2, 149.0, 155.5, 2]" }
        let json = try stage.file("e.json", "[" + rows.joined(separator: ", ") + "]")
        #expect(try await run(stage, json).contains("10 rows, 10 new"))
        #expect(try await stage.count("candles WHERE open = 150 AND high = 160 AND close = 155.5") == 10)
        let cut = try Data(contentsOf: URL(fileURLWithPath: stage.path("c.csv.gz"))).dropLast(12)
        try cut.write(to: URL(fileURLWithPath: stage.path("cut.csv.gz")))
        let broken = await stage.failure("import", [stage.path("cut.csv.gz")] + Self.series)
        #expect(broken?.status == .badCommandLine && broken?.message.contains("not a whole compressed file") == true)
        await stage.end()
    }

    @Test func holesOrderAndCorrectionsInsideAFile() async throws {
        let stage = try await MarketStage()
        let shuffled = ([5, 3, 4, 0, 1, 9, 1] as [Int64]).map { CandleText.line(Candle(stage.candle($0))) }.joined()
        let file = try stage.file("f.csv", CandleText.head + "\n" + shuffled)
        #expect(try await run(stage, file).contains("7 rows, 6 new, 0 revised, 1 duplicates, 0 refused, 4 holes"))
        let corrected = CandleText.csv([Candle(stage.candle(4, close: 103)), Candle(stage.candle(20))])
        let other = try stage.file("g.csv", corrected)
        #expect(try await run(stage, other).contains("2 rows, 1 new, 1 revised"))
        await stage.end()
    }

    @Test(arguments: [
        (["--venue", "binance.spot"], "FILE: is missing"),
        (["x.csv", "--venue", "nowhere", "--symbol", "A", "--timeframe", "1m"], "--venue: nowhere"),
        (["x.csv", "--venue", "binance.spot", "--timeframe", "1m"], "--symbol: is missing"),
        (["x.csv", "--venue", "binance.spot", "--symbol", "BTCUSDT", "--timeframe", "7m"], "--timeframe: 7m"),
        (["x.csv", "--venue", "binance.spot", "--symbol", "BTCUSDT", "--timeframe", "1m"], "cannot be opened"),
        (["x.csv", "--color", "red"], "--color: is no option"),
    ])
    func badInputNamesFieldValueAndRemedy(_ arguments: [String], _ expected: String) async throws {
        let stage = try await MarketStage()
        let failure = await stage.failure("import", arguments)
        #expect(failure?.status == .badCommandLine)
        #expect(failure?.message.contains(expected) == true, "\(String(describing: failure))")
        #expect(failure?.message.contains("; ") == true && failure?.message.contains("\n") == false)
        await stage.end()
    }

    @Test(arguments: [
        ("a,b,c\n1,2,3\n", "line 1: 3 columns whose names mean no candle"),
        ("1748736000000,100,101,x,100,1\n", "line 1: low x"),
        ("open_time_ms,open,high,low,close,volume\nsoon,100,101,99,100,1\n", "line 2: open_time soon"),
    ])
    func aLineThatCannotBeReadIsNamed(_ text: String, _ expected: String) async throws {
        let stage = try await MarketStage()
        let failure = await stage.failure("import", [try stage.file("bad.csv", text)] + Self.series)
        #expect(failure?.status == .badCommandLine)
        #expect(failure?.message.contains(expected) == true, "\(String(describing: failure))")
        await stage.end()
    }

    @Test func verifyFindsWhatDiffersFromTheMinutes() async throws {
        let stage = try await MarketStage()
        _ = try await run(stage, try stage.file("h.csv", stage.csv(0..<120)))
        var aggregator = CandleAggregator()
        var hours: [StoredCandle] = []
        for minute in Int64(0)..<120 {
            for made in try aggregator.add(MarketBar(stage.candle(minute))) where made.timeframe == .oneHour {
                let series = CandleArchive.Series(key: stage.key, timeframe: .oneHour, kind: .last)
                hours.append(
                    StoredCandle(series: series, candle: Candle(made.bar), source: .rest))
            }
        }
        #expect(hours.count == 2)
        let stored = hours
        try await MarketPartitions(pool: stage.pool).prepare([.longerCandles: [MarketStage.time(0)]])
        _ = try await stage.pool.transaction { connection in
            try await CandleWriter.write(stored, now: MarketStage.time(0), on: connection)
        }
        let good = try await stage.command("verify", "--venue", "binance.spot", "--symbol", "BTCUSDT")
        #expect(good.contains("1h: 2 compared, 0 different") && good.contains("120 minutes, 0 differences"))
        _ = try await stage.pool.execute(
            "UPDATE candles SET close = 100.5 WHERE timeframe = '1h' AND volume < 2000", [])
        let failure = await stage.failure("verify", ["--venue", "binance.spot", "--symbol", "BTCUSDT"])
        #expect(failure?.status == .no && failure?.code == "differences")
        await stage.end()
    }

    @Test("Backfill resumes at the first hole, survives a permanent error and tells what it did")
    func backfill() async throws {
        let stage = try await MarketStage()
        let venue = PagedVenue(stage: stage, minutes: 0..<300, without: [70, 71])
        let output = CommandOutput(isTerminal: false) { [said = stage.said] text, _ in said.withLock { $0.append(text) }
        }
        let backfill = Backfill(
            rest: venue, pool: stage.pool, pageCandles: 50, graceMilliseconds: 2_000, clock: stage.context.clock,
            output: output)
        let (from, to) = (MarketStage.time(0), MarketStage.time(300))
        venue.fail(afterPages: 3)
        await #expect(throws: ExchangeError.self) {
            try await backfill.run(stage.minutes, from: from, to: to, isForced: false)
        }
        let kept = try await stage.count("candles")
        #expect(kept > 100 && kept < 298)
        venue.fail(afterPages: nil)
        let first = venue.starts.count
        let report = try await backfill.run(stage.minutes, from: from, to: to, isForced: false)
        #expect(report.added == Int64(298 - kept) && report.holes == 2)
        // It began at the first hole, not at the start.
        #expect(venue.starts[first] == MarketStage.time(70))
        #expect(try await stage.count("candles") == 298)
        #expect(try await stage.count("candle_gaps WHERE filled_at IS NULL AND missing = 2") == 1)
        let forced = try await backfill.run(stage.minutes, from: from, to: to, isForced: true)
        #expect(forced.rows == 298 && forced.added == 0 && forced.revised == 0)
        #expect(stage.said.withLock { $0.last }?.contains("298 rows, 0 new") == true)
        await stage.end()
    }

    @Test("A candle that still forms is no candle: by the venue's clock in a backfill, by ours in a file")
    func nothingPartialIsStored() async throws {
        let stage = try await MarketStage()
        let venue = PagedVenue(stage: stage, minutes: 0..<300, without: [])
        // The venue is in its minute 200; our clock is far ahead.
        venue.clock.withLock { $0 = MarketStage.time(200).milliseconds + 1_000 }
        let output = CommandOutput(isTerminal: false) { _, _ in }
        let backfill = Backfill(
            rest: venue, pool: stage.pool, pageCandles: 50, graceMilliseconds: 2_000, clock: stage.context.clock,
            output: output)
        _ = try await backfill.run(stage.minutes, from: MarketStage.time(0), to: MarketStage.time(300), isForced: false)
        #expect(try await stage.count("candles") == 199, "that of minute 199 may still be counted")
        let now = stage.context.clock.wallMilliseconds / 60_000 * 60_000
        let file = try stage.file(
            "now.csv", [now - 120_000, now, now + 3_600_000].map { "\($0),100,101,99,100,1\n" }.joined())
        #expect(try await run(stage, file).contains("1 rows, 1 new, 0 revised, 0 duplicates, 2 refused"))
        await stage.end()
    }

    private func pack(_ command: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
