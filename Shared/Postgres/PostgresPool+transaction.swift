import Observability
import Reactor

extension PostgresPool {
    /// Runs the body inside a transaction and commits it.
    ///
    /// Serialization failures, deadlocks and connections lost before COMMIT are tried again from the start, a bounded
    /// number of times with jitter. A COMMIT whose answer is lost is asked for: this returns when it took effect, tries
    /// again when it did not, and throws `commit_outcome_unknown` when that cannot be learned.
    /// - Throws: `PostgresError`, and what the body throws (after ROLLBACK).
    @discardableResult
    public func transaction<T>(
        _ options: TransactionOptions = .standard, _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        guard let limit = options.deadlineMilliseconds else { return try await attempts(options, body) }
        let deadline = loop.monotonicNanoseconds + UInt64(max(0, limit)) * 1_000_000
        let nearest = min(deadline, TaskContext.deadlineNanoseconds ?? deadline)
        return try await TaskContext.$deadlineNanoseconds.withValue(nearest) { try await attempts(options, body) }
    }

    private func attempts<T>(
        _ options: TransactionOptions, _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        var attempt = 1
        while true {
            do {
                return try await attemptOnce(options, body)
            } catch let error as PostgresError where attempt < options.maxAttempts && Self.mayRepeat(error) {
                core.metrics.transactions.labelled("retried").increment()
                attempt += 1
                var generator = SystemRandomNumberGenerator()
                let cap = min(Int64(250), 5 << Int64(min(attempt, 10)))
                try await loop.sleep(milliseconds: Int64(generator.next() % UInt64(cap)) + 1)
            }
        }
    }

    /// Only failures after which the transaction certainly took no effect.
    private static func mayRepeat(_ error: PostgresError) -> Bool {
        switch error.code {
        case .serializationFailure, .deadlockDetected, .connectionLost, .commitAborted: true
        default: false
        }
    }

    private func attemptOnce<T>(
        _ options: TransactionOptions, _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        let (connection, evidence) = try await core.begin(options, leaseMilliseconds: leaseLimit(nil))
        do {
            let value = try await body(connection)
            try await conclude(await core.commit(connection), evidence)
            core.metrics.transactions.labelled("committed").increment()
            return value
        } catch let failure as CommitFailure {
            core.metrics.transactions.labelled(failure.error.code.rawValue).increment()
            throw failure.error
        } catch {
            core.metrics.transactions.labelled("rolled_back").increment()
            // Rolls back. Only the body throws here: COMMIT has given the connection back.
            await takeBack(connection)
            throw error
        }
    }

    private func conclude(_ outcome: CommitOutcome, _ evidence: CommitEvidence?) async throws(CommitFailure) {
        switch outcome {
        case .committed: return
        case .refused(let error): throw CommitFailure(error: error)
        case .lost(let error):
            guard let evidence else { throw CommitFailure(error: error) }
            logger.warning("postgres_commit_answer_lost", [.code: .string(error.code.rawValue)])
            let resolver = CommitResolver(core: core, evidence: evidence)
            // Under its own time limit: the caller's may be what has just passed, and the truth is wanted all the same.
            let verdict = await TaskContext.$deadlineNanoseconds.withValue(nil) { await resolver.resolve() }
            logger.info("postgres_commit_resolved", [.state: .string(verdict.rawValue)])
            core.metrics.transactions.labelled("resolved_\(verdict.rawValue)").increment()
            switch verdict {
            case .committed: return
            case .aborted:
                throw CommitFailure(
                    error: PostgresError(.commitAborted, "the answer to COMMIT was lost; it did not take effect"))
            case .unknown:
                throw CommitFailure(
                    error: PostgresError(
                        .commitOutcomeUnknown, "the answer to COMMIT was lost and its outcome cannot be learned",
                        mayHaveTakenEffect: true))
            }
        }
    }
}

/// Marks an error of COMMIT itself: the connection has been given back by then.
private struct CommitFailure: Error {
    let error: PostgresError
}

/// What came back from COMMIT.
enum CommitOutcome: Sendable {
    case committed
    /// The server said no: nothing took effect.
    case refused(PostgresError)
    /// No answer: anything may be true.
    case lost(PostgresError)
}

extension PostgresConnection {
    func begin(_ options: TransactionOptions) async throws(PostgresError) -> CommitEvidence? {
        statementTimeoutMilliseconds =
            options.statementTimeoutMilliseconds ?? configuration.statementTimeoutMilliseconds
        let rows = try await control(options.begin(configuration))
        return options.isReadOnly ? nil : try CommitEvidence(rows.single())
    }

    /// Never cancelled: a COMMIT that was sent is waited for.
    func commit() async -> CommitOutcome {
        // Nothing has been sent yet: a connection known to be dead means a transaction that is rolled back.
        if !isUsable { return .refused(lost()) }
        do {
            let rows = try await control("COMMIT", isCancellable: false)
            guard rows.commandTag != "ROLLBACK" else {
                return .refused(
                    PostgresError(.transactionAborted, "COMMIT was answered with ROLLBACK: a statement had failed"))
            }
            return .committed
        } catch {
            switch error.code {
            case .connectionLost, .deadlineExceeded, .cancelled, .unexpectedAnswer: return .lost(error)
            default: return .refused(error)
            }
        }
    }
}
