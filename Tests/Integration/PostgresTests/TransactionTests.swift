import Observability
import Postgres
import Reactor
import TestKit
import Testing

@Suite("Transactions", .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"))
struct TransactionTests {
    private struct Refused: Error {}

    @Test func commitsAndRollsBack() async throws {
        let test = try await TestPool.make()
        try await test.pool.execute("CREATE TABLE t (id int)")
        let answer = try await test.pool.transaction { connection in
            try await connection.execute("INSERT INTO t VALUES (1)")
            return "kept"
        }
        #expect(answer == "kept")
        await #expect(throws: Refused.self) {
            try await test.pool.transaction { connection in
                try await connection.execute("INSERT INTO t VALUES (2)")
                throw Refused()
            }
        }
        #expect(try await test.pool.query("SELECT id FROM t").map { try $0.int(0) } == [1])
    }

    @Test func aSwallowedErrorIsNotTakenForACommit() async throws {
        let test = try await TestPool.make()
        try await test.pool.execute("CREATE TABLE t (id int PRIMARY KEY)")
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.transaction { connection in
                try await connection.execute("INSERT INTO t VALUES (1)")
                _ = try? await connection.execute("INSERT INTO t VALUES (1)")
            }
        }
        #expect(error?.code == .transactionAborted)
        #expect(try await test.pool.query("SELECT id FROM t").isEmpty)
    }

    @Test func deferredConstraintsFailAtCommit() async throws {
        let test = try await TestPool.make()
        try await test.pool.execute("CREATE TABLE t (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.transaction { connection in
                try await connection.execute("INSERT INTO t VALUES (1), (1)")
            }
        }
        #expect(error?.code == .uniqueViolation)
    }

    @Test func optionsReachTheServer() async throws {
        let test = try await TestPool.make()
        let options = TransactionOptions(
            isolation: .serializable, isReadOnly: true, statementTimeoutMilliseconds: 77, lockTimeoutMilliseconds: 33)
        try await test.pool.transaction(options) { connection in
            let row = try await connection.query(
                """
                SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only'),
                       current_setting('statement_timeout'), current_setting('lock_timeout')
                """
            ).single()
            #expect(try (0..<4).map { try row.string(.index($0)) } == ["serializable", "on", "77ms", "33ms"])
        }
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.transaction(options) { try await $0.execute("CREATE TABLE t (id int)") }
        }
        #expect(error?.code == .readOnlyTransaction)
    }

    /// Two transactions read the sum and add a row each: at SERIALIZABLE one of them must run again.
    @Test func serializationFailuresAreRunAgain() async throws {
        let test = try await TestPool.make()
        try await test.pool.execute("CREATE TABLE t (id int)")
        let gate = Locked(0)
        let runs = Locked(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...2 {
                group.addTask {
                    try await test.pool.transaction(TransactionOptions(isolation: .serializable, maxAttempts: 5)) {
                        connection in
                        runs.withLock { $0 += 1 }
                        let count = try await connection.query("SELECT count(*) FROM t").single().int64(0)
                        gate.withLock { $0 += 1 }
                        try await eventually("both have read") { gate.withLock { $0 } >= 2 }
                        try await connection.execute("INSERT INTO t VALUES ($1)", [.int(count * 10 + Int64(number))])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(runs.withLock { $0 } >= 3)
        #expect(try await test.pool.query("SELECT count(*) FROM t").single().int(0) == 2)
    }

    @Test func deadlocksAreRunAgain() async throws {
        let test = try await TestPool.make { $0.lockTimeoutMilliseconds = 20_000 }
        try await test.database.psql("ALTER SYSTEM SET deadlock_timeout = '100ms'", "SELECT pg_reload_conf()")
        try await test.pool.execute("CREATE TABLE t (id int PRIMARY KEY, n int)")
        try await test.pool.execute("INSERT INTO t VALUES (1, 0), (2, 0)")
        let gate = Locked(0)
        let runs = Locked(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for order in [[1, 2], [2, 1]] {
                group.addTask {
                    try await test.pool.transaction(TransactionOptions(maxAttempts: 5)) { connection in
                        runs.withLock { $0 += 1 }
                        let update = "UPDATE t SET n = n + 1 WHERE id = $1"
                        try await connection.execute(update, [.int(Int64(order[0]))])
                        gate.withLock { $0 += 1 }
                        try await eventually("both hold a lock") { gate.withLock { $0 } >= 2 }
                        try await connection.execute(update, [.int(Int64(order[1]))])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(runs.withLock { $0 } >= 3)
        #expect(try await test.pool.query("SELECT n FROM t").map { try $0.int(0) } == [2, 2])
    }

    @Test func attemptsAreBounded() async throws {
        let test = try await TestPool.make()
        let runs = Locked(0)
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.transaction(TransactionOptions(maxAttempts: 3)) { connection in
                runs.withLock { $0 += 1 }
                _ = try await connection.query("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$")
            }
        }
        #expect(error?.code == .serializationFailure)
        #expect(runs.withLock { $0 } == 3)
    }

    @Test func theDeadlineCoversEverything() async throws {
        let test = try await TestPool.make()
        _ = try await test.pool.query("SELECT 1")
        let start = test.loop.monotonicNanoseconds
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.transaction(TransactionOptions(deadlineMilliseconds: 300)) { connection in
                while true { _ = try await connection.query("SELECT pg_sleep(0.05)") }
            }
        }
        #expect(error?.code == .deadlineExceeded)
        #expect((test.loop.monotonicNanoseconds - start) / 1_000_000 < 2_000)
    }

    @Test(.disabled(if: TestPool.isPooled, "needs a session of its own"))
    func aSessionEndedInTheMiddleStartsAgain() async throws {
        let test = try await TestPool.make()
        try await test.pool.execute("CREATE TABLE t (id int)")
        let runs = Locked(0)
        try await test.pool.transaction { connection in
            let run = runs.withLock { count in
                count += 1
                return count
            }
            try await connection.execute("INSERT INTO t VALUES ($1)", [.int(Int64(run))])
            if run == 1 {
                let backend = await connection.backendProcessID
                try await test.database.psql("SELECT pg_terminate_backend(\(backend))")
            }
            _ = try await connection.query("SELECT 1")
        }
        #expect(try await test.pool.query("SELECT id FROM t").map { try $0.int(0) } == [2])
    }
}
