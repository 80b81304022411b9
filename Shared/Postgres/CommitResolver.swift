import Reactor

/// Learns what became of a COMMIT whose answer was lost. Never guesses.
///
/// 1. The server did not crash in between: `pg_xact_status` is right; while it says `in progress`, ask again.
/// 2. It crashed: `aborted` and "in the future" mean that ours is gone. `committed` may be a later
///    transaction with the same id; ids below the next id that the checkpoint at the end of recovery noted were used
///    before the crash, all others after it.
/// 3. What is left (several crashes, further checkpoints, another server) is `unknown`.
struct CommitResolver {
    enum Verdict: String, Sendable { case committed, aborted, unknown }

    let core: PoolCore
    let evidence: CommitEvidence

    private static let pollMilliseconds: Int64 = 25

    func resolve() async -> Verdict {
        let loop = core.loop
        let limit = UInt64(core.configuration.commitResolutionTimeoutMilliseconds) * 1_000_000
        let start = loop.monotonicNanoseconds
        // Incarnations met so far; a second new one means two crashes.
        var met: Set<Int64> = []
        while loop.monotonicNanoseconds &- start < limit {
            if let connection = try? await connect() {
                let verdict = try? await ask(connection, &met)
                await connection.close()
                if let verdict { return verdict }
            }
            // Not `loop.sleep`: a cancelled task still has to learn the truth.
            await loop.pause(milliseconds: Self.pollMilliseconds)
        }
        return .unknown
    }

    /// A connection outside the pool's count: the pool may be full of callers that wait for such an answer.
    private func connect() async throws -> PostgresConnection {
        try await PostgresConnection.open(
            core.configuration, loop: core.loop, connectThread: core.connectThread, cancelThread: core.cancelThread,
            metrics: core.metrics)
    }

    /// nil: ask again.
    private func ask(_ connection: PostgresConnection, _ met: inout Set<Int64>) async throws -> Verdict? {
        let now = try await shielded(connection, "SELECT \(CommitEvidence.incarnationSQL)").single().optionalInt64(0)
        let incarnation = now ?? 0
        let hasCrashed = incarnation != evidence.incarnationMicroseconds
        if hasCrashed {
            met.insert(incarnation)
            if met.count > 1 { return .unknown }
        }
        let status = try await statusOfTransaction(connection)
        switch status {
        case .aborted: return .aborted
        // Nobody's transaction stays in progress: ask again. (A statistics reset by hand looks like a crash here.)
        case .inProgress: return nil
        case .inTheFuture: return hasCrashed ? .aborted : .unknown
        case .forgotten: return .unknown
        case .committed: return hasCrashed ? try await judgeCommitted(connection, incarnation) : .committed
        }
    }

    private enum Status { case committed, aborted, inProgress, inTheFuture, forgotten }

    private func statusOfTransaction(_ connection: PostgresConnection) async throws -> Status {
        do {
            let rows = try await shielded(connection, "SELECT pg_xact_status('\(evidence.transactionID)'::xid8)")
            switch try rows.single().optionalString(0) {
            case "committed": return .committed
            case "aborted": return .aborted
            case "in progress": return .inProgress
            default: return .forgotten
            }
        } catch let error as PostgresError where error.sqlState == "22023" {
            return .inTheFuture
        }
    }

    private func judgeCommitted(_ connection: PostgresConnection, _ incarnation: Int64) async throws -> Verdict {
        let control = try await shielded(
            connection,
            """
            SELECT split_part(next_xid, ':', 1)::bigint << 32 | split_part(next_xid, ':', 2)::bigint,
                   extract(epoch from checkpoint_time)::bigint FROM pg_control_checkpoint()
            """
        ).single()
        guard let next = UInt64(exactly: try control.int64(0)) else { return .unknown }
        let isAfterCrash = try control.int64(1) >= incarnation / 1_000_000
        let countSQL =
            await connection.serverVersion >= 170_000
            ? "SELECT (num_timed + num_requested)::bigint FROM pg_stat_checkpointer"
            : "SELECT (checkpoints_timed + checkpoints_req)::bigint FROM pg_stat_bgwriter"
        let count = try await shielded(connection, countSQL).single().int64(0)
        // Only the checkpoint that ended the recovery has run, so its next id is the first one used after the crash.
        guard isAfterCrash, count <= 1 else { return .unknown }
        return evidence.transactionID < next ? .committed : .aborted
    }

    private func shielded(_ connection: PostgresConnection, _ sql: String) async throws -> PostgresRows {
        try await connection.control(sql, deadlineMilliseconds: 2_000, isCancellable: false)
    }
}
