import Observability
import Reactor

/// The connections of a pool and who waits for them. Lives on the pool's loop, like the connections, so it may look at
/// them without a hop.
actor PoolCore {
    nonisolated let configuration: PostgresConfiguration
    nonisolated let loop: EventLoop
    nonisolated let metrics: PostgresMetrics
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let cancelThread: BlockingThread
    nonisolated let connectThread: BlockingThread
    /// A picture for readers on other threads.
    nonisolated let status = Locked(PostgresPoolStatus())
    private let logger: Logger

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Result<PostgresConnection, PostgresError>, Never>
    }

    /// The connection used last is given out first: the others may grow old and be closed.
    private var idle: [PostgresConnection] = []
    private var leased = 0
    private var connecting = 0
    private var waiters: [Waiter] = []
    private var nextWaiter: UInt64 = 0
    private var backoff = ReconnectBackoff()
    private var mayConnectAtNanoseconds: UInt64 = 0
    private var retryTimer: TimerID?
    private var reapTimer: TimerID?
    private var lastError: PostgresError?
    private var isClosed = false

    init(configuration: PostgresConfiguration, loop: EventLoop, logger: Logger, metrics: MetricsRegistry)
        throws(PostgresError)
    {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        self.metrics = PostgresMetrics(metrics)
        unownedExecutor = loop.asUnownedSerialExecutor()
        do {
            connectThread = try BlockingThread(name: "pg-connect", maxQueued: configuration.maxConnections + 64)
            cancelThread = try BlockingThread(name: "pg-cancel", maxQueued: configuration.maxConnections)
        } catch {
            throw PostgresError(.connectFailed, "no thread to connect on: \(error.message)")
        }
    }

    // MARK: Giving out

    func lease(timeoutMilliseconds: Int64) async throws(PostgresError) -> PostgresConnection {
        let start = loop.monotonicNanoseconds
        let deadline = start + UInt64(max(0, timeoutMilliseconds)) * 1_000_000
        while true {
            if isClosed { throw PostgresError(.poolClosed, "the pool is shut down") }
            if Task.isCancelled { throw PostgresError(.cancelled, "the task was cancelled") }
            let connection = try await next(deadline)
            if await isHealthy(connection, until: deadline) {
                metrics.leaseWait.observe(nanoseconds: loop.monotonicNanoseconds &- start)
                return connection
            }
            Self.close(connection)
            leased -= 1
            // Its place is free: whoever waits for one need not wait for this caller to come back.
            connectForWaiters()
            publish()
        }
    }

    /// Takes a connection back; one that cannot be used again is replaced when somebody waits.
    func giveBack(_ connection: PostgresConnection, keep: Bool) {
        leased -= 1
        if keep, !isClosed {
            offer(connection)
        } else {
            Self.close(connection)
            connectForWaiters()
        }
        publish()
    }

    private func next(_ deadline: UInt64) async throws(PostgresError) -> PostgresConnection {
        while let connection = idle.popLast() {
            if Self.isUsable(connection) {
                leased += 1
                publish()
                return connection
            }
            Self.close(connection)
        }
        guard waiters.count < configuration.maxWaiting else {
            throw PostgresError(.poolExhausted, "\(waiters.count) callers wait for a connection already")
        }
        return try await waitForConnection(deadline).get()
    }

    private func waitForConnection(_ deadline: UInt64) async -> Result<PostgresConnection, PostgresError> {
        nextWaiter += 1
        let id = nextWaiter
        let now = loop.monotonicNanoseconds
        let left = deadline > now ? Int64((deadline - now) / 1_000_000) : 0
        let timer = loop.schedule(afterMilliseconds: left) { self.assumeIsolated { $0.giveUp(id) } }
        defer { loop.cancel(timer) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Entering this function may have been a hop: a connection given back meanwhile found nobody waiting.
                while let connection = idle.popLast() {
                    guard Self.isUsable(connection) else {
                        Self.close(connection)
                        continue
                    }
                    leased += 1
                    publish()
                    return continuation.resume(returning: .success(connection))
                }
                // The same for a cancellation or a deadline that found nobody to wake; timers count whole milliseconds.
                if Task.isCancelled {
                    return continuation.resume(
                        returning: .failure(PostgresError(.cancelled, "the task was cancelled")))
                }
                guard loop.monotonicNanoseconds &+ 1_000_000 < deadline else {
                    return continuation.resume(returning: .failure(tooLate()))
                }
                waiters.append(Waiter(id: id, continuation: continuation))
                connectForWaiters()
                publish()
            }
        } onCancel: {
            loop.execute {
                self.assumeIsolated {
                    $0.end(id, PostgresError(.cancelled, "the task was cancelled"))
                }
            }
        }
    }

    private func giveUp(_ id: UInt64) { end(id, tooLate()) }

    /// Why no connection came in time.
    private func tooLate() -> PostgresError {
        if let lastError {
            return PostgresError(.unavailable, "no connection: \(lastError.message)", sqlState: lastError.sqlState)
        }
        let what = "\(leased) of \(configuration.maxConnections) connections in use, \(connecting) being made"
        return PostgresError(.poolExhausted, what)
    }

    private func end(_ id: UInt64, _ error: PostgresError) {
        guard let position = waiters.firstIndex(where: { $0.id == id }) else { return }
        let waiter = waiters.remove(at: position)
        metrics.errors.labelled(error.code.rawValue).increment()
        publish()
        waiter.continuation.resume(returning: .failure(error))
    }

    /// Longest wait for a rested connection's answer, in milliseconds; a caller in a hurry waits no longer than it may.
    private static let healthCheckMilliseconds: UInt64 = 2_000

    private func isHealthy(_ connection: PostgresConnection, until deadline: UInt64) async -> Bool {
        let idleFor = idleMilliseconds(connection)
        guard idleFor >= UInt64(configuration.healthCheckAfterMilliseconds) else { return true }
        let now = loop.monotonicNanoseconds
        let rest = deadline > now ? max(1, (deadline - now) / 1_000_000) : 1
        do {
            _ = try await connection.query(
                "SELECT 1", deadlineMilliseconds: Int64(min(Self.healthCheckMilliseconds, rest)))
            return true
        } catch {
            return false
        }
    }

    /// To the caller who has waited longest, else to the idle ones.
    private func offer(_ connection: PostgresConnection) {
        if waiters.isEmpty {
            idle.append(connection)
        } else {
            leased += 1
            waiters.removeFirst().continuation.resume(returning: .success(connection))
        }
    }

    // MARK: Connecting

    private var openCount: Int { idle.count + leased }

    /// Starts as many connections as callers wait for, within the maximum and not before the backoff is over.
    private func connectForWaiters() {
        guard !isClosed, connecting < waiters.count, openCount + connecting < configuration.maxConnections else {
            return
        }
        let now = loop.monotonicNanoseconds
        guard now >= mayConnectAtNanoseconds else {
            scheduleConnecting(afterMilliseconds: Int64((mayConnectAtNanoseconds - now) / 1_000_000) + 1)
            return
        }
        while connecting < waiters.count, openCount + connecting < configuration.maxConnections { startConnecting() }
    }

    private func scheduleConnecting(afterMilliseconds: Int64) {
        guard retryTimer == nil else { return }
        retryTimer = loop.schedule(afterMilliseconds: afterMilliseconds) {
            self.assumeIsolated {
                $0.retryTimer = nil
                $0.connectForWaiters()
            }
        }
    }

    /// A task of its own: a caller whose deadline passes leaves the connection to the next one.
    ///
    /// Its preference for the loop is what keeps it there. A task without one ran the lines after the `await` on a thread
    /// of the global pool although they were isolated to this actor (Swift 6.3.1, release): the pool's state was
    /// changed by two threads, and daemons crashed while the database was away.
    private func startConnecting() {
        connecting += 1
        Task(executorPreference: loop) { [self] in await connect() }
    }

    private func connect() async {
        // Whoever waits longest gets it: the deadline of the caller that caused it is not the connection's.
        let outcome = await TaskContext.$deadlineNanoseconds.withValue(nil) { await open() }
        preconditionOnLoop()
        switch outcome {
        case .success(let connection): connected(connection)
        case .failure(let error): connectFailed(error)
        }
    }

    private func open() async -> Result<PostgresConnection, PostgresError> {
        do throws(PostgresError) {
            return .success(
                try await PostgresConnection.open(
                    configuration, loop: loop, connectThread: connectThread, cancelThread: cancelThread,
                    metrics: metrics))
        } catch {
            return .failure(error)
        }
    }

    private func preconditionOnLoop() { precondition(loop.isCurrent, "the pool's state is changed off its loop") }

    private func connected(_ connection: PostgresConnection) {
        connecting -= 1
        backoff.succeeded()
        mayConnectAtNanoseconds = 0
        if lastError != nil { logger.info("postgres_connected", [.schema: .string(configuration.schema)]) }
        lastError = nil
        guard !isClosed else {
            Self.close(connection)
            return
        }
        offer(connection)
        if reapTimer == nil { scheduleReaping() }
        connectForWaiters()
        publish()
    }

    private func connectFailed(_ error: PostgresError) {
        connecting -= 1
        if lastError?.code != error.code {
            logger.warning(
                "postgres_connect_failed", [.code: .string(error.code.rawValue), .error: .string(error.message)])
        }
        lastError = error
        var generator = SystemRandomNumberGenerator()
        let delay = backoff.failed(using: &generator)
        mayConnectAtNanoseconds = loop.monotonicNanoseconds + UInt64(delay) * 1_000_000
        // A wrong password or name does not heal by itself: say so at once. Who comes later asks again.
        if error.code == .notAuthorised || error.code == .invalidConfiguration {
            for waiter in waiters.map(\.id) { end(waiter, error) }
        }
        connectForWaiters()
        publish()
    }

    // MARK: Tending

    private func scheduleReaping() {
        guard !isClosed else { return }
        let period = min(5_000, max(50, configuration.idleTimeoutMilliseconds / 2))
        reapTimer = loop.schedule(afterMilliseconds: period) { [weak self] in
            self?.assumeIsolated { $0.reap() }
        }
    }

    /// Closes idle connections that are dead, too old, or idle for too long and above the minimum.
    private func reap() {
        let now = loop.monotonicNanoseconds
        var kept: [PostgresConnection] = []
        var spare = openCount - configuration.minConnections
        for connection in idle {
            let isDead = !Self.isUsable(connection)
            let age = (now &- connection.madeNanoseconds) / 1_000_000
            let idleFor = idleMilliseconds(connection)
            let isUnwanted = spare > 0 && idleFor >= UInt64(configuration.idleTimeoutMilliseconds)
            if isDead || age >= UInt64(configuration.maxConnectionAgeMilliseconds) || isUnwanted {
                Self.close(connection)
                spare -= 1
            } else {
                kept.append(connection)
            }
        }
        idle = kept
        publish()
        scheduleReaping()
    }

    func shutdown(deadlineMilliseconds: Int64) async {
        isClosed = true
        for waiter in waiters.map(\.id) { end(waiter, PostgresError(.poolClosed, "the pool is shut down")) }
        for connection in idle { Self.close(connection) }
        idle = []
        for timer in [retryTimer, reapTimer].compactMap({ $0 }) { loop.cancel(timer) }
        let end = loop.monotonicNanoseconds + UInt64(max(0, deadlineMilliseconds)) * 1_000_000
        while leased + connecting > 0, loop.monotonicNanoseconds < end {
            guard (try? await loop.sleep(milliseconds: 5)) != nil else { break }
        }
        publish()
    }

    // MARK: Looking at connections (they live on this actor's loop)

    private static func isUsable(_ connection: PostgresConnection) -> Bool {
        connection.assumeIsolated { $0.isUsable }
    }

    private static func close(_ connection: PostgresConnection) { connection.assumeIsolated { $0.close() } }

    private func idleMilliseconds(_ connection: PostgresConnection) -> UInt64 {
        connection.assumeIsolated { loop.monotonicNanoseconds &- $0.lastUsedNanoseconds } / 1_000_000
    }

    private func publish() {
        metrics.idle.set(idle.count)
        metrics.leased.set(leased)
        metrics.waiting.set(waiters.count)
        let picture = PostgresPoolStatus(
            idle: idle.count, leased: leased, waiting: waiters.count, lastConnectError: lastError?.code)
        status.withLock { $0 = picture }
    }
}
