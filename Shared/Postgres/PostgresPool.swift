public import Observability
public import Reactor

/// Connections to one database under one role, given out for the time of a closure.
public final class PostgresPool: Sendable {
    /// What the pool was made with.
    public let configuration: PostgresConfiguration
    /// The loop the connections live on.
    public let loop: EventLoop
    let core: PoolCore
    let logger: Logger

    /// A pool; it connects when the first caller comes.
    /// - Throws: `invalid_configuration`, or `connect_failed` when the system gives no thread.
    public init(
        configuration: PostgresConfiguration, loop: EventLoop, logger: Logger, metrics: MetricsRegistry
    ) throws(PostgresError) {
        try configuration.validate()
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        core = try PoolCore(configuration: configuration, loop: loop, logger: logger, metrics: metrics)
    }

    /// How the pool is doing, from any thread.
    public var status: PostgresPoolStatus { core.status.withLock { $0 } }
    /// Whether a connection is open and the last attempt to make one worked.
    public var isReady: Bool { status.isReady }

    /// Gives out a connection for the time of the closure. What the closure leaves open (a transaction) is rolled back.
    /// - Parameter deadlineMilliseconds: how long to wait for a connection; by default the configuration's.
    /// - Throws: `pool_exhausted`, `unavailable`, `pool_closed`, `cancelled`, and what the closure throws.
    @discardableResult
    public func withConnection<T>(
        deadlineMilliseconds: Int64? = nil, _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        let connection = try await core.lease(
            timeoutMilliseconds: leaseLimit(deadlineMilliseconds))
        do {
            let value = try await body(connection)
            await takeBack(connection)
            return value
        } catch {
            await takeBack(connection)
            throw error
        }
    }

    /// Runs one statement on any connection.
    /// - Parameter isIdempotent: when the connection breaks, run it once more on another one.
    /// - Throws: `PostgresError`.
    public func query(
        _ sql: String, _ parameters: [PostgresValue] = [], deadlineMilliseconds: Int64? = nil,
        isIdempotent: Bool = false
    ) async throws(PostgresError) -> PostgresRows {
        do {
            return try await queryOnce(sql, parameters, deadlineMilliseconds)
        } catch  where error.isConnectionLoss && isIdempotent {
            return try await queryOnce(sql, parameters, deadlineMilliseconds)
        }
    }

    /// Runs one statement on any connection and gives how many rows it touched.
    /// - Throws: `PostgresError`.
    @discardableResult
    public func execute(
        _ sql: String, _ parameters: [PostgresValue] = [], deadlineMilliseconds: Int64? = nil,
        isIdempotent: Bool = false
    ) async throws(PostgresError) -> Int {
        try await query(
            sql, parameters, deadlineMilliseconds: deadlineMilliseconds, isIdempotent: isIdempotent
        ).affected
    }

    /// Asks the server a trivial question; for readiness probes.
    /// - Throws: `PostgresError` when it does not answer in time.
    public func health(deadlineMilliseconds: Int64 = 1_000) async throws(PostgresError) {
        _ = try await query("SELECT 1", deadlineMilliseconds: deadlineMilliseconds, isIdempotent: true)
    }

    /// Refuses new callers, waits for the connections that are out, and closes all.
    public func shutdown(deadlineMilliseconds: Int64 = 5_000) async {
        await core.shutdown(deadlineMilliseconds: deadlineMilliseconds)
    }

    private func queryOnce(
        _ sql: String, _ parameters: [PostgresValue], _ deadline: Int64?
    ) async throws(PostgresError) -> PostgresRows {
        try await core.query(sql, parameters, deadline, leaseMilliseconds: leaseLimit(deadline))
    }

    func leaseLimit(_ deadlineMilliseconds: Int64?) -> Int64 {
        let limit = deadlineMilliseconds ?? configuration.leaseTimeoutMilliseconds
        guard let deadline = TaskContext.deadlineNanoseconds else { return limit }
        let now = loop.monotonicNanoseconds
        return deadline > now ? min(limit, Int64(clamping: (deadline - now) / 1_000_000)) : 0
    }

    func takeBack(_ connection: PostgresConnection) async {
        await core.takeBack(connection)
    }
}

/// Steps that belong together run on the loop in one go: the pool and its connections share it, so only entering and
/// leaving costs a hop.
extension PoolCore {
    func takeBack(_ connection: PostgresConnection) async {
        giveBack(connection, keep: await connection.settle())
    }

    func query(
        _ sql: String, _ parameters: [PostgresValue], _ deadlineMilliseconds: Int64?, leaseMilliseconds: Int64
    ) async throws(PostgresError) -> PostgresRows {
        let connection = try await lease(timeoutMilliseconds: leaseMilliseconds)
        do throws(PostgresError) {
            let rows = try await connection.query(sql, parameters, deadlineMilliseconds: deadlineMilliseconds)
            await takeBack(connection)
            return rows
        } catch {
            await takeBack(connection)
            throw error
        }
    }

    func begin(
        _ options: TransactionOptions, leaseMilliseconds: Int64
    ) async throws(PostgresError) -> (PostgresConnection, CommitEvidence?) {
        let connection = try await lease(timeoutMilliseconds: leaseMilliseconds)
        do throws(PostgresError) {
            return (connection, try await connection.begin(options))
        } catch {
            await takeBack(connection)
            throw error
        }
    }

    /// Gives the connection back before a lost outcome is asked for: the question must not wait for a connection that
    /// this one holds.
    func commit(_ connection: PostgresConnection) async -> CommitOutcome {
        let outcome = await connection.commit()
        await takeBack(connection)
        return outcome
    }
}

extension PostgresConnection {
    /// Leaves the session clean for the next user; false when it is to be thrown away.
    func settle() async -> Bool {
        uses += 1
        if inTransaction, isUsable {
            _ = try? await control("ROLLBACK", deadlineMilliseconds: 2_000, isCancellable: false)
        }
        statementTimeoutMilliseconds = configuration.statementTimeoutMilliseconds
        let now = loop.monotonicNanoseconds
        lastUsedNanoseconds = now
        let age = (now &- madeNanoseconds) / 1_000_000
        return isUsable && !inTransaction && !isPinned && uses < configuration.maxConnectionUses
            && age < UInt64(configuration.maxConnectionAgeMilliseconds)
    }
}
