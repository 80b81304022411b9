import Observability
import Postgres
import Reactor

/// Waits for the database, applies the migrations, closes the pool at the end.
struct DatabasePart: ServicePart {
    /// Time between two attempts at start, in milliseconds.
    static let retryMilliseconds: Int64 = 200
    /// Longest wait of a readiness look for a connection, and then for the answer, in milliseconds: together less than the
    /// board waits, so that a database that is away is told from one that is slow.
    static let lookMilliseconds: Int64 = 500

    let name = "database"
    let context: ServiceContext
    let migrations: ServiceMigrations

    func start() async throws {
        let deadline = Int64(context.settings.database.startupDeadlineMilliseconds)
        let began = context.clock.monotonicNanoseconds
        var attempt = 0
        while true {
            attempt += 1
            let failure: PostgresError
            do throws(PostgresError) {
                try await migrations.apply(in: context)
                return
            } catch {
                failure = error
            }
            guard failure.isRetryable || Self.mayHealByItself(failure) else {
                throw ServiceFailure(.partFailed, code: failure.code.rawValue, failure.description)
            }
            if attempt == 1 {
                context.logger.warning("database_not_there_yet", [.error: .string(failure.description)])
            }
            let elapsed = Int64((context.clock.monotonicNanoseconds &- began) / 1_000_000)
            guard elapsed + Self.retryMilliseconds < deadline else {
                throw ServiceFailure(
                    .neighbourNeverCame, code: "database_unreachable",
                    "the database did not answer within \(deadline) ms (database.startup_deadline_ms): \(failure.message)"
                )
            }
            try await context.loop.sleep(milliseconds: Self.retryMilliseconds)
        }
    }

    func stop() async {
        await context.pool.shutdown()
    }

    /// What another program may be about to put right: the cluster is being made or started.
    private static func mayHealByItself(_ error: PostgresError) -> Bool {
        [
            .connectFailed, .connectTimeout, .connectionLost, .cannotConnectNow, .notAuthorised, .unavailable,
            .tooManyConnections,
        ]
        .contains(error.code)
    }

    /// Readiness: the database answers.
    var readiness: ReadinessCheck {
        ReadinessCheck(
            name: "database", isRequired: true,
            find: { [context] in
                do throws(PostgresError) {
                    try await context.pool.health(deadlineMilliseconds: Self.lookMilliseconds)
                    return .well
                } catch {
                    return Self.finding(error, "does not answer: \(error.code.rawValue)")
                }
            })
    }

    /// Readiness: the schema has every migration this build knows.
    var schemaReadiness: ReadinessCheck {
        ReadinessCheck(
            name: "migrations", isRequired: true,
            find: { [context, migrations] in
                do throws(PostgresError) {
                    let missing = try await migrations.missing(
                        in: context.pool, logger: context.logger, deadlineMilliseconds: Self.lookMilliseconds)
                    return missing == 0 ? .well : .wrong("\(missing) migrations are missing; restart the daemon")
                } catch  where error.code == .databaseNewer {
                    // A newer replica has migrated: this one goes on serving until it is replaced (it would not start
                    // anew).
                    return .well
                } catch {
                    return Self.finding(error, "cannot be looked at: \(error.code.rawValue)")
                }
            })
    }

    /// Waiting for a free connection, or for the answer, is not the database's failure.
    private static func finding(_ error: PostgresError, _ reason: String) -> ReadinessCheck.Finding {
        switch error.code {
        case .poolExhausted, .deadlineExceeded, .statementTimeout, .cancelled: .late(reason)
        default: .wrong(reason)
        }
    }
}
