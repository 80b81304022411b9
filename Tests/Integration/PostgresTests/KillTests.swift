import Foundation
import Observability
import Postgres
import TestKit
import Testing

@Suite(
    "Faults of the server", .serialized, .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"),
    .disabled(if: TestPool.isPooled, "kills the server under its own pooler"))
struct KillTests {
    private static let clock = SystemTime()

    private static func milliseconds(since start: UInt64) -> UInt64 {
        (clock.monotonicNanoseconds - start) / 1_000_000
    }

    /// When the server's statistics began: another time after each crash.
    private static func incarnation(_ pool: PostgresPool) async throws -> Int64 {
        try await pool.query(
            "SELECT pg_stat_get_bgwriter_stat_reset_time()", deadlineMilliseconds: 5_000, isIdempotent: true
        ).single().timestampMilliseconds(0)
    }

    /// SIGKILL under four writers: every second time the whole server, else one backend (the server then restarts
    /// itself, and gives transaction ids out again that had not reached the disk).
    @Test func killedServerLosesNothingThatWasAcknowledged() async throws {
        let cycles = FaultReport.isLong ? 50 : 4
        var generator = SeededGenerator()
        let server = try await PrivatePostgres.start()
        let test = try await TestPool.make(server) { $0.maxConnections = 6 }
        try await AcknowledgementOracle.prepare(test.pool)
        let oracle = AcknowledgementOracle()
        var recovery: [UInt64] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 { group.addTask { await oracle.write(writer, test.pool) } }
            for cycle in 0..<cycles {
                await pause(milliseconds: 300 + Int(generator.next() % 600))
                let before = try await Self.incarnation(test.pool)
                let start = Self.clock.monotonicNanoseconds
                if cycle % 2 == 0 {
                    try await server.killNine()
                    try await server.restart()
                } else {
                    try await server.killOneBackend(using: &generator)
                }
                try await eventually(timeoutMilliseconds: 30_000, everyMilliseconds: 5, "cycle \(cycle)") {
                    // Not the old run of the server in its last moments.
                    let now = try? await Self.incarnation(test.pool)
                    return now != nil && now != before
                }
                recovery.append(Self.milliseconds(since: start))
            }
            await pause(milliseconds: 500)
            oracle.stop()
            try await group.waitForAll()
        }
        FaultReport.say("\(cycles) kill -9 cycles, back after \(FaultReport.milliseconds(recovery))")
        try await oracle.judge(test, "kill -9")
        // The short form also runs on busy machines, where the server itself needs longer to come up.
        let bound: UInt64 = FaultReport.isLong ? 5_000 : 15_000
        #expect(recovery.allSatisfy { $0 <= bound }, "back after \(FaultReport.milliseconds(recovery))")
        #expect(test.pool.isReady)
        await test.pool.shutdown()
        await server.stop()
    }

    @Test func terminatedBackendsAreReplaced() async throws {
        let seconds = FaultReport.isLong ? 60 : 5
        let server = try await PrivatePostgres.start()
        let test = try await TestPool.make(server) { $0.maxConnections = 6 }
        try await AcknowledgementOracle.prepare(test.pool)
        let oracle = AcknowledgementOracle()
        let ended = Locked(0)
        let role = test.database.role
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 { group.addTask { await oracle.write(writer, test.pool) } }
            let start = Self.clock.monotonicNanoseconds
            let killer = """
                SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
                WHERE usename = '\(role)' ORDER BY random() LIMIT 1) AS victim
                """
            while Self.milliseconds(since: start) < UInt64(seconds) * 1_000 {
                await pause(milliseconds: 200)
                let count = try await test.database.psql(killer)
                ended.withLock { $0 += Int(count.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 }
            }
            oracle.stop()
            try await group.waitForAll()
        }
        FaultReport.say("\(seconds) s, backends terminated: \(ended.withLock { $0 })")
        #expect(ended.withLock { $0 } > seconds)
        try await oracle.judge(test, "pg_terminate_backend")
        try await test.pool.health()
        #expect(test.pool.status.leased == 0)
        await test.pool.shutdown()
        await server.stop()
    }

    /// A server that is there and does not answer: the deadline ends the call, and afterwards all is well.
    @Test func aFrozenServerMeetsTheDeadline() async throws {
        let server = try await PrivatePostgres.start()
        let test = try await TestPool.make(server) { $0.maxConnections = 2 }
        try await test.pool.health()
        let backend = try await test.pool.query("SELECT pg_backend_pid()").single().int64(0)
        kill(Int32(backend), SIGSTOP)
        let start = Self.clock.monotonicNanoseconds
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.query("SELECT 1", deadlineMilliseconds: 300)
        }
        #expect(error?.code == .deadlineExceeded)
        #expect(Self.milliseconds(since: start) < 2_000)
        try await test.pool.health(deadlineMilliseconds: 5_000)
        kill(Int32(backend), SIGCONT)
        await test.pool.shutdown()
        await server.stop()
    }

    @Test func anUnreachableServerIsSaidWithoutThePassword() async throws {
        let loop = try TestPool.testLoop()
        let sink = MemorySink()
        var configuration = PostgresConfiguration(
            connectionString: Secret("host=/tmp/sextant-nowhere user=x password=hunter2-canary dbname=x"), schema: "x")
        configuration.leaseTimeoutMilliseconds = 300
        let pool = try PostgresPool(
            configuration: configuration, loop: loop, logger: Logger(service: "test", level: .debug, sink: sink),
            metrics: MetricsRegistry())
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
        #expect(error?.code == .unavailable)
        #expect(!pool.isReady)
        #expect("\(String(describing: error))".contains("hunter2") == false)
        #expect(!sink.lines.joined().contains("hunter2"))
        #expect(!String(reflecting: configuration).contains("hunter2"))
        await pool.shutdown()
    }

    /// The second host takes over when the first is not there, without a change of code.
    @Test func severalHostsAreTriedInOrder() async throws {
        let server = try await PrivatePostgres.start(tcp: true)
        let test = try await TestPool.make(server) {
            $0.connectionString = Secret(
                "host=127.0.0.1,127.0.0.1 port=1,\(server.port) user=postgres dbname=postgres")
        }
        let row = try await test.pool.query("SELECT inet_server_port(), current_setting('transaction_read_only')")
            .single()
        #expect(try row.int(0) == server.port)
        #expect(try row.string(1) == "off")
        await test.pool.shutdown()
        await server.stop()
    }
}
