import Foundation
import HTTPWire
import Networking
import Observability
import Postgres
import Reactor
import Security
import TestKit

/// `market-data import` against `psql \copy` of the same rows into the same tables, and a page of a thousand candles over
/// HTTP while a million are stored. The daemon is the release build beside this program.
enum HistoryBench {
    static let candles = 1_000_000
    static let pages = 400
    private static let firstMinute: Int64 = 1_672_531_200_000

    /// Runs everything and waits for it; called on the main thread, which has nothing else to do.
    static func run(rounds: Int) throws {
        let outcome = Locked<Result<Void, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            let result: Result<Void, any Error>
            do { result = .success(try await measure(rounds: min(rounds, 3))) } catch { result = .failure(error) }
            outcome.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        try outcome.withLock { $0 }?.get()
    }

    private static func measure(rounds: Int) async throws {
        guard PrivatePostgres.isInstalled else { throw ChildProgram.Failure(description: PrivatePostgres.absence) }
        let binary = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("market-data").path
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sextant-history-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await PrivatePostgres.start(settings: ["max_wal_size=4GB", "checkpoint_timeout=30min"])
        let database = try await server.makeDatabase("history")
        let loop = try EventLoop.start(name: "bench-history")
        let daemon = try await BenchDaemon.start(binary, database, on: loop, log: folder.appendingPathComponent("log"))
        defer { daemon.stop() }
        let (csv, copy) = try write(folder)
        let given = ["--venue", "bitget.spot", "--symbol", "BENCHUSDT", "--timeframe", "1m"]
        var ours: [Double] = []
        var psql: [Double] = []
        for round in 0...rounds {
            try await database.psql("TRUNCATE \(database.schema).candles", "CHECKPOINT")
            let imported = try await seconds {
                try ChildProgram.check([binary, "import", csv] + given, environment: daemon.environment)
            }
            try await database.psql("TRUNCATE \(database.schema).candles", "CHECKPOINT")
            let copied = try await seconds {
                try ChildProgram.check(
                    [
                        "\(PrivatePostgres.binaries ?? "")/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d",
                        database.dsn,
                        "-c", "\\copy \(database.schema).candles (\(columns)) FROM '\(copy)'",
                    ], environment: [:])
            }
            // The first round makes the pieces of the table.
            if round > 0 {
                ours.append(imported)
                psql.append(copied)
            }
        }
        let peer = Measure.median(psql)
        Measure.row(
            "market-data import of 1,000,000 candles", String(format: "%.2f s", Measure.median(ours)),
            String(format: "psql \\copy of the same rows: %.2f s", peer), ratio: peer / Measure.median(ours),
            aim: "0.8x")
        let times = try await daemon.pages(count: pages, first: firstMinute, candles: candles)
        let median = Measure.median(times)
        Measure.row(
            "1,000 of 1,000,000 stored candles over HTTP, p50", String(format: "%.2f ms", median), "aim: 3 ms",
            ratio: 3 / median, aim: "1x")
        await server.stop()
    }

    private static let columns =
        "venue, symbol, timeframe, kind, open_time, open, high, low, close, volume, source"

    /// The same candles as `import` and as COPY read them.
    private static func write(_ folder: URL) throws -> (csv: String, copy: String) {
        var csv = Array("open_time_ms,open,high,low,close,volume\n".utf8)
        var rows = CopyTextEncoder(reservingBytes: candles * 140)
        for number in 0..<candles {
            let price = 60_000 + number % 5_000
            let time = firstMinute + Int64(number) * 60_000
            let values = [
                "\(price).15", "\(price + 12).9", "\(price - 9).05", "\(price + 3).4", "\(number % 700).12345678",
            ]
            csv += "\(time),\(values.joined(separator: ","))\n".utf8
            for word in ["bitget.spot", "BENCHUSDT", "1m", "last"] { rows.plain(word) }
            rows.timestamp(milliseconds: time)
            for value in values { rows.plain(value) }
            rows.plain("import")
            rows.endRow()
        }
        let paths = (folder.appendingPathComponent("candles.csv"), folder.appendingPathComponent("candles.copy"))
        try Data(csv).write(to: paths.0)
        try Data(rows.take()).write(to: paths.1)
        return (paths.0.path, paths.1.path)
    }

    private static func seconds(_ body: @escaping @Sendable () throws -> Void) async throws -> Double {
        try await offThread { try Measure.seconds(body) }
    }
}
