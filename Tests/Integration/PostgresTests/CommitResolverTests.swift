import Observability
import TestKit
import Testing

@testable import Postgres

/// What is said about a COMMIT whose answer is lost, in each case that can be brought about on purpose.
@Suite(
    "Lost answers to COMMIT", .serialized, .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"),
    .disabled(if: TestPool.isPooled, "kills the server under its own pooler"))
struct CommitResolverTests {
    private func evidence(
        _ test: TestPool, writes: Bool, commits: Bool
    ) async throws -> (CommitEvidence, PostgresConnection) {
        let connection = try await test.pool.core.lease(timeoutMilliseconds: 5_000)
        let evidence = try #require(try await connection.begin(.standard))
        if writes { try await connection.execute("INSERT INTO t VALUES (1)") }
        if commits { _ = try await connection.control("COMMIT") }
        return (evidence, connection)
    }

    private func verdict(_ test: TestPool, _ evidence: CommitEvidence) async -> CommitResolver.Verdict {
        await CommitResolver(core: test.pool.core, evidence: evidence).resolve()
    }

    private func made() async throws -> (TestPool, PrivatePostgres) {
        let server = try await PrivatePostgres.start()
        let test = try await TestPool.make(server) { $0.commitResolutionTimeoutMilliseconds = 10_000 }
        try await test.pool.execute("CREATE TABLE t (id int)")
        return (test, server)
    }

    @Test func withoutACrashTheServerKnows() async throws {
        let (test, server) = try await made()
        let (committed, first) = try await evidence(test, writes: true, commits: true)
        #expect(await verdict(test, committed) == .committed)
        await test.pool.takeBack(first)
        let (ended, second) = try await evidence(test, writes: true, commits: false)
        await second.close()
        #expect(await verdict(test, ended) == .aborted)
        await test.pool.core.giveBack(second, keep: false)
        await test.pool.shutdown()
        await server.stop()
    }

    @Test func aTransactionThatStillRunsIsWaitedForAndThenUnknown() async throws {
        let server = try await PrivatePostgres.start()
        let test = try await TestPool.make(server) { $0.commitResolutionTimeoutMilliseconds = 500 }
        try await test.pool.execute("CREATE TABLE t (id int)")
        let (running, connection) = try await evidence(test, writes: true, commits: false)
        #expect(await verdict(test, running) == .unknown)
        await test.pool.takeBack(connection)
        await test.pool.shutdown()
        await server.stop()
    }

    @Test func aCommitBeforeACrashIsFound() async throws {
        let (test, server) = try await made()
        let (committed, connection) = try await evidence(test, writes: true, commits: true)
        try await server.killNine()
        try await server.restart()
        #expect(await verdict(test, committed) == .committed)
        await test.pool.core.giveBack(connection, keep: false)
        await test.pool.shutdown()
        await server.stop()
    }

    /// The trap: an id that never reached the disk is given to another transaction after the crash. That one commits,
    /// and `pg_xact_status` alone would say `committed` about ours.
    @Test func anIdGivenOutAgainAfterACrashDoesNotSpeakForOurs() async throws {
        let (test, server) = try await made()
        let (lost, connection) = try await evidence(test, writes: false, commits: false)
        try await server.killNine()
        try await server.restart()
        try await eventually("the server is back") { (try? await test.pool.health()) != nil }
        var reused: UInt64 = 0
        while reused < lost.transactionID {
            let id = try await test.pool.transaction { connection in
                try await connection.execute("INSERT INTO t VALUES (2)")
                return try await connection.query("SELECT pg_current_xact_id()::text").single().string(0)
            }
            reused = try #require(UInt64(id))
        }
        #expect(reused == lost.transactionID, "the server did not give the id out again: nothing was tested")
        let naive = try await test.pool.query("SELECT pg_xact_status('\(lost.transactionID)'::xid8)").single().string(0)
        #expect(naive == "committed")
        #expect(await verdict(test, lost) == .aborted)
        await test.pool.core.giveBack(connection, keep: false)
        await test.pool.shutdown()
        await server.stop()
    }

    @Test func severalCheckpointsAfterACrashLeaveItUnknown() async throws {
        let (test, server) = try await made()
        let (committed, connection) = try await evidence(test, writes: true, commits: true)
        try await server.killNine()
        try await server.restart()
        for _ in 0..<2 {
            try await test.database.psql("CREATE TABLE c_\(SystemTime().monotonicNanoseconds) ()", "CHECKPOINT")
        }
        try await eventually("the checkpoints are counted") {
            try await test.database.psql(
                "SELECT checkpoints_timed + checkpoints_req > 1 FROM pg_stat_bgwriter") == "t\n"
        }
        #expect(await verdict(test, committed) == .unknown)
        await test.pool.core.giveBack(connection, keep: false)
        await test.pool.shutdown()
        await server.stop()
    }
}
