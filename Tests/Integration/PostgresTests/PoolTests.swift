import Observability
import Postgres
import Reactor
import TestKit
import Testing

@Suite("Pool", .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"))
struct PoolTests {
    @Test func everySessionHasItsLimits() async throws {
        let test = try await TestPool.make {
            $0.statementTimeoutMilliseconds = 1_234
            $0.lockTimeoutMilliseconds = 567
            $0.idleInTransactionTimeoutMilliseconds = 8_910
            $0.applicationName = "limits-test"
        }
        let row = try await test.pool.query(
            """
            SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),
                   current_setting('idle_in_transaction_session_timeout'), current_schema(),
                   current_setting('TimeZone'), current_setting('client_encoding'), current_setting('application_name')
            """
        ).single()
        let values = try (0..<7).map { try row.string(.index($0)) }
        #expect(values == ["1234ms", "567ms", "8910ms", test.database.schema, "UTC", "UTF8", "limits-test"])
    }

    @Test func callersWaitInOrderAndGiveUpAtTheirDeadline() async throws {
        let test = try await TestPool.make { $0.maxConnections = 1 }
        try await test.pool.withConnection { connection in
            let start = test.loop.monotonicNanoseconds
            let error = await #expect(throws: PostgresError.self) {
                try await test.pool.withConnection(deadlineMilliseconds: 100) { _ in }
            }
            #expect(error?.code == .poolExhausted)
            #expect((test.loop.monotonicNanoseconds - start) / 1_000_000 < 1_000)
            _ = try await connection.query("SELECT 1")
        }
        // Given back: the next caller gets it.
        try await test.pool.withConnection(deadlineMilliseconds: 1_000) { _ = try await $0.query("SELECT 1") }
        #expect(test.pool.status.idle == 1 && test.pool.status.leased == 0)
        #expect(test.pool.isReady)
    }

    @Test func theQueueOfWaitersIsBounded() async throws {
        let test = try await TestPool.make {
            $0.maxConnections = 1
            $0.maxWaiting = 0
        }
        // With no room to wait even the first caller, who must wait for the connection to be made, is refused.
        let error = await #expect(throws: PostgresError.self) { try await test.pool.query("SELECT 1") }
        #expect(error?.code == .poolExhausted)
    }

    @Test func manyCallersShareFewConnections() async throws {
        let test = try await TestPool.make { $0.maxConnections = 3 }
        try await test.pool.execute("CREATE TABLE t (id bigint PRIMARY KEY)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in 0..<200 {
                group.addTask { try await test.pool.execute("INSERT INTO t VALUES ($1)", [.int(Int64(id))]) }
            }
            try await group.waitForAll()
        }
        #expect(try await test.pool.query("SELECT count(*) FROM t").single().int(0) == 200)
        let status = test.pool.status
        #expect(status.leased == 0 && status.waiting == 0 && status.idle <= 3)
    }

    @Test func aWaitingCallerCanBeCancelled() async throws {
        let test = try await TestPool.make { $0.maxConnections = 1 }
        try await test.pool.withConnection { _ in
            let waiting = Task { try await test.pool.query("SELECT 1") }
            try await eventually("waiting") { test.pool.status.waiting == 1 }
            waiting.cancel()
            let result = await waiting.result
            #expect((result.failure as? PostgresError)?.code == .cancelled)
        }
        #expect(test.pool.status.waiting == 0)
    }

    @Test func aCancelledStatementStopsOnTheServer() async throws {
        let test = try await TestPool.make { $0.maxConnections = 2 }
        let running = Task { try await test.pool.query("SELECT pg_sleep(30), 'cancel-me'") }
        let active = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%''cancel-me''' AND state = 'active'"
        try await eventually("the statement runs") {
            try await test.pool.query(active).single().int(0) == 1
        }
        running.cancel()
        let result = await running.result
        #expect((result.failure as? PostgresError)?.code == .cancelled)
        try await eventually("the statement is gone") {
            try await test.pool.query(active).single().int(0) == 0
        }
        #expect(test.pool.status.leased == 0)
    }

    @Test func aDeadlineEndsAStatement() async throws {
        let test = try await TestPool.make()
        _ = try await test.pool.query("SELECT 1")
        // Measured on the loop: how long this test then waits for a thread of its own is not the pool's time.
        let (error, milliseconds) = await Task(executorPreference: test.loop) {
            let start = test.loop.monotonicNanoseconds
            let error = await #expect(throws: PostgresError.self) {
                try await test.pool.query("SELECT pg_sleep(30)", deadlineMilliseconds: 150)
            }
            return (error, (test.loop.monotonicNanoseconds - start) / 1_000_000)
        }.value
        #expect(error?.code == .deadlineExceeded)
        #expect((150..<1_500).contains(milliseconds))
        _ = try await test.pool.query("SELECT 1")
    }

    @Test func aRequestsDeadlineReachesTheStatement() async throws {
        let test = try await TestPool.make()
        // The first connection takes as long as the server needs to start a process for it: no bound of ours to hold.
        try await test.pool.health(deadlineMilliseconds: 10_000)
        let error = await #expect(throws: PostgresError.self) {
            let deadline = test.loop.monotonicNanoseconds + 200_000_000
            try await TaskContext.$deadlineNanoseconds.withValue(deadline) {
                _ = try await test.pool.query("SELECT pg_sleep(30)")
            }
        }
        #expect(error?.code == .deadlineExceeded)
    }

    @Test func statementTimeoutIsReached() async throws {
        // No other statement runs under the short limit, and this side waits long enough for the server's word.
        let test = try await TestPool.make {
            $0.statementTimeoutMilliseconds = 300
            $0.answerGraceMilliseconds = 20_000
        }
        let slow = await #expect(throws: PostgresError.self) { try await test.pool.query("SELECT pg_sleep(30)") }
        #expect(slow?.code == .statementTimeout)
    }

    @Test func lockTimeoutIsReached() async throws {
        let test = try await TestPool.make { $0.lockTimeoutMilliseconds = 100 }
        try await test.pool.execute("CREATE TABLE t (id int)")
        try await test.pool.execute("INSERT INTO t VALUES (1)")
        try await test.pool.transaction { holder in
            _ = try await holder.query("SELECT * FROM t FOR UPDATE")
            let blocked = await #expect(throws: PostgresError.self) {
                try await test.pool.execute("UPDATE t SET id = 2")
            }
            #expect(blocked?.code == .lockTimeout)
            #expect(blocked?.isRetryable == true)
        }
    }

    @Test func aTransactionLeftIdleIsEndedByTheServer() async throws {
        let test = try await TestPool.make { $0.idleInTransactionTimeoutMilliseconds = 200 }
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.transaction(TransactionOptions(maxAttempts: 1)) { connection in
                _ = try await connection.query("SELECT 1")
                await pause(milliseconds: 600)
                _ = try await connection.query("SELECT 1")
            }
        }
        #expect(error?.code == .connectionLost)
        // A new connection takes as long as the server needs to start a process for it: no bound of ours to hold.
        try await test.pool.health(deadlineMilliseconds: 10_000)
    }

    @Test func answersAreBounded() async throws {
        let test = try await TestPool.make {
            $0.maxRows = 1_000
            $0.maxResultBytes = 1_000_000
        }
        let many = await #expect(throws: PostgresError.self) {
            try await test.pool.query("SELECT generate_series(1, 100000000)")
        }
        #expect(many?.code == .resultTooLarge)
        let large = await #expect(throws: PostgresError.self) {
            try await test.pool.query("SELECT repeat('x', 100000) FROM generate_series(1, 100)")
        }
        #expect(large?.code == .resultTooLarge)
        #expect(try await test.pool.query("SELECT generate_series(1, 1000)").count == 1_000)
    }

    @Test func secondStatementAtOnceIsRefused() async throws {
        let test = try await TestPool.make { $0.lockTimeoutMilliseconds = 9_000 }
        try await test.pool.execute("CREATE TABLE held (id int)")
        try await test.pool.withConnection { connection in
            // The first waits for a lock that is given back after the refusal: a sleep may be over before it.
            let first = try await test.pool.transaction { holder in
                try await holder.execute("LOCK TABLE held")
                let first = Task { try await connection.query("SELECT count(*) FROM held") }
                try await eventually("the first runs") { await !connection.isUsable }
                let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
                #expect(error?.code == .connectionBusy)
                return first
            }
            #expect(try await first.value.single().int(0) == 0)
            #expect(try await connection.query("SELECT 1").single().int(0) == 1)
        }
    }

    @Test(.disabled(if: TestPool.isPooled, "needs a session of its own"))
    func usedUpConnectionsAreReplaced() async throws {
        let test = try await TestPool.make { $0.maxConnectionUses = 2 }
        func backend() async throws -> Int { try await test.pool.query("SELECT pg_backend_pid()").single().int(0) }
        let first = try await backend()
        #expect(try await backend() == first)
        #expect(try await backend() != first)
    }

    @Test(.disabled(if: TestPool.isPooled, "needs a session of its own"))
    func idleConnectionsAreClosed() async throws {
        let test = try await TestPool.make { $0.idleTimeoutMilliseconds = 100 }
        _ = try await test.pool.query("SELECT 1")
        try await eventually("idle connections are closed") { test.pool.status.idle == 0 }
    }

    @Test(.disabled(if: TestPool.isPooled, "needs a session of its own"))
    func aSessionIsCleanForTheNextCaller() async throws {
        let test = try await TestPool.make { $0.maxConnections = 1 }
        try await test.pool.withConnection { connection in
            try await connection.execute("BEGIN")
            try await connection.execute("CREATE TABLE left_open (id int)")
        }
        let exists = try await test.pool.query("SELECT to_regclass('left_open') IS NULL").single().bool(0)
        #expect(exists)
    }

    @Test(.disabled(if: TestPool.isPooled, "needs a session of its own"))
    func shutdownRefusesAndCloses() async throws {
        let test = try await TestPool.make()
        _ = try await test.pool.query("SELECT 1")
        await test.pool.shutdown()
        let error = await #expect(throws: PostgresError.self) { try await test.pool.query("SELECT 1") }
        #expect(error?.code == .poolClosed)
        try await eventually("the server has no session of it") {
            try await test.database.psql(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = '\(test.database.role)'") == "0\n"
        }
    }
}

extension Result {
    /// The error of a failure.
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
