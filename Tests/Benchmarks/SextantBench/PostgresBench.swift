import Foundation
import Observability
import Postgres
import Reactor
import TestKit

/// Our pool against pgbench, our COPY against `psql \copy`: the same server, statements and clients, in turns.
enum PostgresBench {
    static let clients = 4
    static let candles = 1_000_000

    /// Runs everything and waits for it; called on the main thread, which has nothing else to do.
    static func run(rounds: Int) throws {
        let outcome = Locked<Result<Void, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            let result: Result<Void, any Error>
            do { result = .success(try await measure(rounds: rounds)) } catch { result = .failure(error) }
            outcome.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        try outcome.withLock { $0 }?.get()
    }

    private static func measure(rounds: Int) async throws {
        guard PrivatePostgres.isInstalled else {
            throw ChildProgram.Failure(description: PrivatePostgres.absence)
        }
        let server = try await PrivatePostgres.start(settings: ["max_wal_size=4GB", "checkpoint_timeout=30min"])
        let database = try await server.makeDatabase("bench")
        let loop = try EventLoop.start(name: "bench-pg")
        var configuration = PostgresConfiguration(
            connectionString: Secret(database.dsn), schema: database.schema)
        configuration.maxConnections = clients
        configuration.statementTimeoutMilliseconds = 300_000
        let pool = try PostgresPool(
            configuration: configuration, loop: loop, logger: Logger(service: "bench", level: .error),
            metrics: MetricsRegistry())
        let version = try await pool.query("SHOW server_version").single().string(0)
        try await inserts(pool, database, rounds, version)
        try await copies(pool, database, rounds, version)
        await pool.shutdown()
        await server.stop()
    }

    // MARK: One row, INSERT and COMMIT

    private static let insert = """
        INSERT INTO bench_orders (account, symbol, price, quantity) VALUES ($1, $2, $3, $4)
        """
    private static let secondsPerRound = 4

    private static func inserts(
        _ pool: PostgresPool, _ database: TestDatabase, _ rounds: Int, _ version: String
    ) async throws {
        try await pool.execute(
            """
            CREATE TABLE bench_orders (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account bigint NOT NULL, symbol text NOT NULL,
                price numeric NOT NULL, quantity numeric NOT NULL, created_at timestamptz NOT NULL DEFAULT now())
            """)
        let literal =
            "INSERT INTO bench_orders (account, symbol, price, quantity) VALUES (:a, 'BTCUSDT', 64250.15, 0.0125);"
        let single = "\\set a random(1, 1000)\n\(literal)\n"
        let block = "\\set a random(1, 1000)\nBEGIN;\n\(literal)\nCOMMIT;\n"
        var figures: [String: [Double]] = [:]
        for _ in 0..<rounds {
            figures["pool", default: []].append(try await rate(pool, inTransaction: false))
            figures["pgbench", default: []].append(try await pgbench(database, single))
            figures["pool block", default: []].append(try await rate(pool, inTransaction: true))
            figures["pgbench block", default: []].append(try await pgbench(database, block))
        }
        func report(_ what: String, _ ours: String, _ peer: String, aim: String) {
            let (mine, theirs) = (Measure.median(figures[ours] ?? []), Measure.median(figures[peer] ?? []))
            Measure.row(
                what, String(format: "%.0f/s", mine), String(format: "pgbench %@ -M prepared: %.0f/s", version, theirs),
                ratio: mine / theirs, aim: aim)
        }
        report("One-row INSERT + COMMIT, \(clients) clients", "pool", "pgbench", aim: "0.9x")
        report(
            "BEGIN, INSERT, COMMIT with lost-answer tracking, \(clients) clients", "pool block", "pgbench block",
            aim: "-")
    }

    /// Transactions a second of our pool.
    private static func rate(_ pool: PostgresPool, inTransaction: Bool) async throws -> Double {
        let loop = pool.loop
        let start = loop.monotonicNanoseconds
        let end = start + UInt64(secondsPerRound) * 1_000_000_000
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for client in 0..<clients {
                group.addTask(executorPreference: loop) {
                    var count = 0
                    var account = Int64(client)
                    while loop.monotonicNanoseconds < end {
                        account = (account * 31 + 7) % 1_000
                        let values: [PostgresValue] = [
                            .int(account), "BTCUSDT", .numeric("64250.15"), .numeric("0.0125"),
                        ]
                        if inTransaction {
                            try await pool.transaction { try await $0.execute(insert, values) }
                        } else {
                            try await pool.execute(insert, values)
                        }
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(total) / (Double(loop.monotonicNanoseconds - start) / 1e9)
    }

    /// Transactions a second of pgbench.
    private static func pgbench(_ database: TestDatabase, _ script: String) async throws -> Double {
        try await offThread {
            let file = NSTemporaryDirectory() + "sextant-bench-\(getpid()).sql"
            try script.write(toFile: file, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(atPath: file) }
            let program = "\(PrivatePostgres.binaries ?? "")/pgbench"
            let output = try ChildProgram.check(
                [
                    program, "-n", "-M", "prepared", "-c", "\(clients)", "-j", "1", "-T", "\(secondsPerRound)",
                    "-f", file, database.dsn,
                ], environment: ["PGOPTIONS": "-c search_path=\(database.schema)"])
            for line in output.split(separator: "\n") where line.hasPrefix("tps = ") {
                if let value = line.dropFirst(6).split(separator: " ").first.flatMap({ Double($0) }) { return value }
            }
            throw ChildProgram.Failure(description: "pgbench did not say its rate: \(output)")
        }
    }

    // MARK: COPY of a million candles

    private static func copies(
        _ pool: PostgresPool, _ database: TestDatabase, _ rounds: Int, _ version: String
    ) async throws {
        try await pool.execute(
            """
            CREATE TABLE bench_candles (
                venue text NOT NULL, symbol text NOT NULL, timeframe text NOT NULL, open_time timestamptz NOT NULL,
                open numeric NOT NULL, high numeric NOT NULL, low numeric NOT NULL, close numeric NOT NULL,
                volume numeric NOT NULL)
            """)
        let file = NSTemporaryDirectory() + "sextant-bench-\(getpid()).copy"
        try await offThread { try writeCandles(file) }
        defer { try? FileManager.default.removeItem(atPath: file) }
        var figures: (ours: [Double], encoded: [Double], psql: [Double]) = ([], [], [])
        for _ in 0..<min(rounds, 3) {
            try await clear(pool, database)
            figures.ours.append(try await copyFile(pool, file))
            try await clear(pool, database)
            figures.psql.append(try await psqlCopy(database, file))
            try await clear(pool, database)
            figures.encoded.append(try await copyValues(pool))
        }
        let psql = Measure.median(figures.psql)
        let peer = String(format: "psql %@ \\copy: %.2f s", version, psql)
        for (what, seconds) in [
            ("COPY of 1,000,000 candles from a file", Measure.median(figures.ours)),
            ("COPY of 1,000,000 candles encoded from values", Measure.median(figures.encoded)),
        ] {
            Measure.row(what, String(format: "%.2f s", seconds), peer, ratio: psql / seconds, aim: "0.8x")
        }
    }

    private static func clear(_ pool: PostgresPool, _ database: TestDatabase) async throws {
        try await pool.execute("TRUNCATE bench_candles")
        try await database.psql("CHECKPOINT")
    }

    private static func row(_ number: Int, into encoder: inout CopyTextEncoder) {
        encoder.plain("binance.spot")
        encoder.plain("BTCUSDT")
        encoder.plain("1m")
        encoder.timestamp(milliseconds: 1_700_000_000_000 + Int64(number) * 60_000)
        let price = 60_000 + number % 5_000
        encoder.plain("\(price).15")
        encoder.plain("\(price + 12).90")
        encoder.plain("\(price - 9).05")
        encoder.plain("\(price + 3).40")
        encoder.plain("\(number % 700).12345678")
        encoder.endRow()
    }

    private static func writeCandles(_ file: String) throws {
        var encoder = CopyTextEncoder(reservingBytes: 120 * candles)
        for number in 0..<candles { row(number, into: &encoder) }
        try Data(encoder.take()).write(to: URL(fileURLWithPath: file))
    }

    private static func copyFile(_ pool: PostgresPool, _ file: String) async throws -> Double {
        let start = pool.loop.monotonicNanoseconds
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw ChildProgram.Failure(description: "cannot read \(file)")
        }
        let count = try await pool.withConnection { connection in
            try await connection.copyIn("COPY bench_candles FROM STDIN", deadlineMilliseconds: 300_000) { writer in
                while let data = try handle.read(upToCount: 65_536), !data.isEmpty {
                    try await writer.write([UInt8](data))
                }
            }
        }
        guard count == candles else { throw ChildProgram.Failure(description: "copied \(count) rows") }
        return Double(pool.loop.monotonicNanoseconds - start) / 1e9
    }

    private static func copyValues(_ pool: PostgresPool) async throws -> Double {
        let start = pool.loop.monotonicNanoseconds
        try await pool.withConnection { connection in
            try await connection.copyIn("COPY bench_candles FROM STDIN", deadlineMilliseconds: 300_000) { writer in
                var encoder = CopyTextEncoder(reservingBytes: 70_000)
                for number in 0..<candles {
                    row(number, into: &encoder)
                    if encoder.bytes.count >= 65_000 { try await writer.write(try encoder.take()) }
                }
                try await writer.write(try encoder.take())
            }
        }
        return Double(pool.loop.monotonicNanoseconds - start) / 1e9
    }

    private static func psqlCopy(_ database: TestDatabase, _ file: String) async throws -> Double {
        let clock = SystemTime()
        let start = clock.monotonicNanoseconds
        try await database.psql("\\copy \(database.schema).bench_candles FROM '\(file)'")
        return Double(clock.monotonicNanoseconds - start) / 1e9
    }
}
