import Observability
import Postgres
import TestKit
import Testing

/// The short form of what `Tests/Peers/pgbouncer.peer.sh` does with every test of this folder.
@Suite(
    "PgBouncer in transaction mode", .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"),
    .enabled(if: PgBouncer.isInstalled, "\(PgBouncer.absence)"))
struct PgBouncerTests {
    private func made() async throws -> (TestPool, PgBouncer) {
        let database = try await PrivatePostgres.shared().makeDatabase()
        let bouncer = try await PgBouncer.start(database)
        return (try TestPool.make(on: database, through: bouncer) { $0.maxConnections = 6 }, bouncer)
    }

    @Test func limitsAndSearchPathHoldInEveryStatement() async throws {
        let (test, bouncer) = try await made()
        let sql = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), current_schema()"
        for row in try await [
            test.pool.query(sql).single(), test.pool.transaction { try await $0.query(sql).single() },
        ] {
            #expect(try row.string(0) == "10s")
            #expect(try row.string(1) == "3s")
            #expect(try row.string(2) == test.database.schema)
        }
        await bouncer.stop()
    }

    @Test func writersShareServerSessionsWithoutMixingThem() async throws {
        let (test, bouncer) = try await made()
        try await test.pool.withConnection { try await $0.script(OutboxSchema.sql) }
        try await test.pool.execute("CREATE TABLE t (id bigint PRIMARY KEY, writer bigint)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<12 {
                group.addTask {
                    for number in 0..<20 {
                        let id = Int64(writer * 100 + number)
                        try await test.pool.transaction { connection in
                            try await connection.execute(
                                "INSERT INTO t VALUES ($1, $2)", [.int(id), .int(Int64(writer))])
                            try await OutboxQueue.enqueue(topic: "t", key: "\(id)", payload: "{}", on: connection)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await test.pool.query("SELECT count(*) FROM t").single().int(0) == 240)
        #expect(try await OutboxQueue(test.pool, topic: "t").depth() == (240, 0))
        let rows = try await test.pool.pipeline([PostgresStatement("SELECT 1"), PostgresStatement("SELECT 2")])
        #expect(try rows.map { try $0.single().int(0) } == [1, 2])
        let copied = try await test.pool.withConnection { connection in
            try await connection.copyIn("COPY t (id) FROM STDIN") { try await $0.write(Array("5000\n".utf8)) }
        }
        #expect(copied == 1)
        await bouncer.stop()
    }

    @Test func whatNeedsASessionIsRefusedOrReplacedByPolling() async throws {
        let (test, bouncer) = try await made()
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.withSessionLock(AdvisoryLock(name: "x")) { _ in }
        }
        #expect(error?.code == .needsSession)
        let ticks = Locked<[Notifications.Tick]>([])
        let notifications = try Notifications(test.pool, channels: ["outbox"], pollIntervalMilliseconds: 20)
        let listening = Task { await notifications.run { tick in ticks.withLock { $0.append(tick) } } }
        try await eventually("polling") { ticks.withLock { $0.count } >= 3 }
        listening.cancel()
        await listening.value
        #expect(ticks.withLock { $0.allSatisfy { $0 == .poll } })
        await bouncer.stop()
    }
}
