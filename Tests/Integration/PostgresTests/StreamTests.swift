import Observability
import Postgres
import TestKit
import Testing

@Suite("COPY, pipelines, notifications", .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"))
struct StreamTests {
    @Test func copyInTakesEveryCharacterAndCopyOutGivesItBack() async throws {
        let test = try await TestPool.make()
        try await test.pool.execute("CREATE TABLE t (id bigint, note text, flag boolean, at timestamptz)")
        var encoder = CopyTextEncoder()
        let notes = ["plain", "tab\there", "line\nbreak\r", "back\\slash \\N", "Ünï ✓", ""]
        for (index, note) in notes.enumerated() {
            encoder.int(Int64(index))
            encoder.text(note)
            encoder.bool(index % 2 == 0)
            encoder.timestamp(milliseconds: 1_795_258_738_123)
            encoder.endRow()
        }
        encoder.int(99)
        encoder.null()
        encoder.null()
        encoder.null()
        encoder.endRow()
        let bytes = try encoder.take()
        let count = try await test.pool.withConnection { connection in
            try await connection.copyIn("COPY t FROM STDIN") { writer in
                for byte in bytes { try await writer.write([byte]) }
            }
        }
        #expect(count == 7)
        let rows = try await test.pool.query("SELECT note, at FROM t ORDER BY id")
        #expect(try rows.map { try $0.optionalString("note") } == notes + [nil])
        #expect(try rows[0].timestampMilliseconds("at") == 1_795_258_738_123)
        var out: [UInt8] = []
        let sent = try await test.pool.withConnection { connection in
            try await connection.copyOut("COPY (SELECT id, note FROM t ORDER BY id) TO STDOUT") { out += $0 }
        }
        #expect(sent == 7)
        #expect(String(decoding: out, as: UTF8.self).hasPrefix("0\tplain\n1\ttab\\there\n"))
    }

    @Test func aFailedCopyLeavesNothingAndTheConnectionGoesOn() async throws {
        struct Refused: Error {}
        let test = try await TestPool.make { $0.maxConnections = 1 }
        try await test.pool.execute("CREATE TABLE t (id bigint)")
        try await test.pool.withConnection { connection in
            await #expect(throws: Refused.self) {
                try await connection.copyIn("COPY t FROM STDIN") { writer in
                    try await writer.write(Array("1\n2\n".utf8))
                    throw Refused()
                }
            }
            let bad = await #expect(throws: PostgresError.self) {
                try await connection.copyIn("COPY t FROM STDIN") { try await $0.write(Array("x\n".utf8)) }
            }
            #expect(bad?.code == .invalidData)
            let wrong = await #expect(throws: PostgresError.self) {
                try await connection.copyIn("SELECT 1") { _ in }
            }
            #expect(wrong?.code == .unexpectedAnswer)
            let count = try await connection.query("SELECT count(*) FROM t").single().int(0)
            #expect(count == 0)
        }
        var encoder = CopyTextEncoder()
        encoder.text("a\0b")
        encoder.endRow()
        let error = #expect(throws: PostgresError.self) { try encoder.take() }
        #expect(error?.code == .invalidParameter)
    }

    @Test func largeCopiesFlowBothWays() async throws {
        let test = try await TestPool.make()
        try await test.pool.execute("CREATE TABLE t (id bigint, filler text)")
        let filler = String(repeating: "x", count: 200)
        let count = try await test.pool.withConnection { connection in
            try await connection.copyIn("COPY t FROM STDIN") { writer in
                var encoder = CopyTextEncoder()
                for id in 0..<50_000 {
                    encoder.int(Int64(id))
                    encoder.plain(filler)
                    encoder.endRow()
                    if encoder.bytes.count > 60_000 { try await writer.write(try encoder.take()) }
                }
                try await writer.write(try encoder.take())
            }
        }
        #expect(count == 50_000)
        let total = Locked(0)
        try await test.pool.withConnection { connection in
            try await connection.copyOut("COPY t TO STDOUT") { chunk in total.withLock { $0 += chunk.count } }
        }
        #expect(total.withLock { $0 } > 10_000_000)
        let bounded = await #expect(throws: PostgresError.self) {
            try await test.pool.withConnection {
                try await $0.copyOut("COPY t TO STDOUT", maxBytes: 1_000_000) { _ in }
            }
        }
        #expect(bounded?.code == .resultTooLarge)
    }

    @Test func pipelinesAnswerInOrderAndTakeEffectTogether() async throws {
        let test = try await TestPool.make { $0.maxConnections = 1 }
        try await test.pool.execute("CREATE TABLE t (id bigint PRIMARY KEY)")
        let answers = try await test.pool.pipeline(
            (0..<500).map { PostgresStatement("INSERT INTO t VALUES ($1) RETURNING id * 2", [.int($0)]) })
        #expect(try answers.map { try $0.single().int(0) } == (0..<500).map { $0 * 2 })
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.pipeline([
                PostgresStatement("INSERT INTO t VALUES (1000)"), PostgresStatement("INSERT INTO t VALUES (1)"),
                PostgresStatement("INSERT INTO t VALUES (1001)"),
            ])
        }
        #expect(error?.code == .uniqueViolation)
        #expect(error?.statementIndex == 1)
        #expect(try await test.pool.query("SELECT count(*) FROM t").single().int(0) == 500)
        #expect(try await test.pool.pipeline([]).isEmpty)
    }

    /// Planned once a connection, not once a call: what the order path runs is worth it.
    @Test(.disabled(if: TestPool.isPooled, "needs a session of its own"))
    func pipelinesPrepareWhatComesAgain() async throws {
        let test = try await TestPool.make { $0.maxConnections = 1 }
        try await test.pool.execute("CREATE TABLE t (id bigint PRIMARY KEY)")
        // By its beginning: the count is prepared as well when it comes again, and holds what it looks for.
        let prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO t %/* p */'"
        func count() async throws -> Int { try await test.pool.query(prepared).single().int(0) }
        func step(_ id: Int64) -> PostgresStatement {
            PostgresStatement("INSERT INTO t VALUES ($1) RETURNING id /* p */", [.int(id)])
        }
        _ = try await test.pool.pipeline([step(0)])
        #expect(try await count() == 0, "what runs once costs no preparation")
        // Behind a failure nothing is prepared, and nobody believes it was.
        let failing = [PostgresStatement("INSERT INTO t VALUES (0)"), step(1), step(2)]
        await #expect(throws: PostgresError.self) { try await test.pool.pipeline(failing) }
        #expect(try await count() == 0)
        for round in 1...3 {
            let ids = (0..<4).map { Int64(round * 10 + $0) }
            let answers = try await test.pool.pipeline(ids.map(step))
            #expect(try answers.map { try $0.single().int64(0) } == ids)
            #expect(try await count() == 1)
        }
        let refused = await #expect(throws: PostgresError.self) {
            try await test.pool.pipeline([step(90), step(91), step(10), step(92)])
        }
        #expect(refused?.statementIndex == 2 && refused?.code == .uniqueViolation)
        #expect(try await test.pool.query("SELECT count(*) FROM t").single().int(0) == 13)
    }

    @Test(.disabled(if: TestPool.isPooled, "needs a session of its own"))
    func aPreparedPipelineOutlivesAChangeOfTheTable() async throws {
        let test = try await TestPool.make {
            $0.maxConnections = 1
            $0.maxPreparedStatements = 2
        }
        try await test.pool.execute("CREATE TABLE t (id bigint PRIMARY KEY)")
        let look = [PostgresStatement("SELECT * FROM t"), PostgresStatement("INSERT INTO t VALUES (DEFAULT)")]
        try await test.pool.execute("ALTER TABLE t ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY")
        for _ in 0..<3 { _ = try await test.pool.pipeline(look) }
        try await test.pool.execute("ALTER TABLE t ADD COLUMN name text")
        let answers = try await test.pool.pipeline(look)
        #expect(answers[0].columns.count == 2 && answers[0].count == 3)
        try await test.pool.execute("DEALLOCATE ALL")
        for round in 0..<2 { #expect(try await test.pool.pipeline(look)[0].count == 4 + round) }
        // More statements than are kept: the oldest give way.
        for round in 0..<3 {
            let many = (0..<5).map { PostgresStatement("SELECT \($0), $1", [.int(Int64(round))]) }
            let rows = try await test.pool.pipeline(many)
            #expect(try rows.map { try $0.single().int(1) } == Array(repeating: round, count: 5))
        }
        #expect(try await test.pool.query("SELECT count(*) FROM pg_prepared_statements").single().int(0) <= 3)
    }

    /// Both directions are full at once: neither side may wait for the other.
    @Test func aPipelineWithLargeStatementsAndAnswersDoesNotStall() async throws {
        let test = try await TestPool.make()
        let large = String(repeating: "y", count: 300_000)
        let answers = try await test.pool.pipeline(
            (0..<40).map { _ in PostgresStatement("SELECT $1 || $1", [.text(large)]) })
        #expect(try answers.allSatisfy { try $0.single().string(0).utf8.count == 600_000 })
    }

    @Test(.disabled(if: TestPool.isPooled, "needs a session of its own"))
    func notificationsArriveAndSurviveALostConnection() async throws {
        let test = try await TestPool.make()
        let ticks = Locked<[Notifications.Tick]>([])
        let notifications = try Notifications(test.pool, channels: ["outbox"], pollIntervalMilliseconds: 60_000)
        let listening = Task { await notifications.run { tick in ticks.withLock { $0.append(tick) } } }
        func payloads() -> [String] {
            ticks.withLock { $0 }.flatMap { tick in
                if case .notified(let messages) = tick { messages.map(\.payload) } else { [String]() }
            }
        }
        try await eventually("listening") { ticks.withLock { $0 } == [.poll] }
        func send(_ text: String) async throws {
            try await test.pool.transaction { try await Notifications.send("outbox", payload: text, on: $0) }
        }
        try await send("one")
        try await eventually("the first message") { payloads() == ["one"] }
        try await test.database.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN outbox'")
        try await eventually("listening again, and told to look") {
            ticks.withLock { $0.count(where: { $0 == .poll }) } >= 2
        }
        try await send("two")
        try await eventually("the second message") { payloads() == ["one", "two"] }
        listening.cancel()
        await listening.value
    }

    @Test func withoutNotificationsTheTicksComeByTime() async throws {
        let test = try await TestPool.make()
        let ticks = Locked(0)
        let notifications = try Notifications(test.pool, channels: ["outbox"], pollIntervalMilliseconds: 20)
        let listening = Task { await notifications.run { _ in ticks.withLock { $0 += 1 } } }
        try await eventually("several ticks") { ticks.withLock { $0 } >= 4 }
        listening.cancel()
        await listening.value
    }
}
