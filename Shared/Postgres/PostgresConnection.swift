import Glibc
import Observability
public import Reactor

/// One session with the server, on one event loop.
///
/// One statement at a time; a second one while the first runs is refused with `connection_busy`. A statement whose
/// task is cancelled or whose deadline passes is cancelled on the server, and the connection is thrown away.
public actor PostgresConnection {
    /// The loop this connection lives on.
    public nonisolated let loop: EventLoop
    /// The limits of this session.
    public nonisolated let configuration: PostgresConfiguration
    /// The connection's actor runs on the loop, so the socket's callbacks enter it without a hop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    nonisolated let metrics: PostgresMetrics
    nonisolated let cancelThread: BlockingThread
    /// When it was made, on the monotonic clock.
    nonisolated let madeNanoseconds: UInt64

    // The socket and what waits on it.
    var link: Link?
    /// A descriptor of our own: see `Link.duplicateSocket`.
    private let descriptor: Int32
    private var isWatching = false
    private var inputFailed = false
    private var wantsWrite = false
    private var waiter: CheckedContinuation<Void, Never>?
    /// Counts the times the socket became ready, so that a waiter can tell whether it has missed one.
    private(set) var readyTurns: UInt64 = 0
    private var waitsForWrite = false

    // The running operation.
    private var operation: UInt64 = 0
    private var isRunning = false
    private var abortError: PostgresError?

    var statements: StatementCache
    private(set) var notifications: [PostgresNotification] = []
    private var notificationWaiter: CheckedContinuation<Void, Never>?
    /// Whether the session holds something that must end with it (a session lock, LISTEN).
    var isPinned = false
    /// COPY bytes given to libpq since the last flush.
    var unsentCopyBytes = 0
    /// Times it was given out by the pool.
    var uses = 0
    /// When it was last given back, on the monotonic clock.
    var lastUsedNanoseconds: UInt64
    /// The `statement_timeout` in force: a transaction may have its own.
    var statementTimeoutMilliseconds: Int64

    init(
        link: Link, configuration: PostgresConfiguration, loop: EventLoop, metrics: PostgresMetrics,
        cancelThread: BlockingThread
    ) {
        self.link = link
        descriptor = link.duplicateSocket()
        self.configuration = configuration
        self.loop = loop
        self.metrics = metrics
        self.cancelThread = cancelThread
        madeNanoseconds = loop.monotonicNanoseconds
        lastUsedNanoseconds = madeNanoseconds
        statementTimeoutMilliseconds = configuration.statementTimeoutMilliseconds
        statements = StatementCache(capacity: configuration.maxPreparedStatements)
    }

    deinit {
        guard isWatching else { return }
        let (loop, descriptor) = (loop, descriptor)
        loop.execute {
            loop.unwatch(descriptor)
            Glibc.close(descriptor)
        }
    }

    /// Connects on a blocking thread and gives the socket to the loop.
    static func open(
        _ configuration: PostgresConfiguration, loop: EventLoop, connectThread: BlockingThread,
        cancelThread: BlockingThread, metrics: PostgresMetrics
    ) async throws(PostgresError) -> PostgresConnection {
        let link: Link
        do {
            link = try await connectThread.run { try Link.connect(configuration) }
        } catch let error as PostgresError {
            metrics.connects.labelled(error.code.rawValue).increment()
            throw error
        } catch {
            throw PostgresError(.connectFailed, "too many connections are being made")
        }
        metrics.connects.labelled("ok").increment()
        let connection = PostgresConnection(
            link: link, configuration: configuration, loop: loop, metrics: metrics, cancelThread: cancelThread)
        try await connection.attach()
        return connection
    }

    /// Whether it can run a statement now.
    public var isUsable: Bool { link != nil && !inputFailed && !isRunning }
    /// Whether the session is inside a transaction block.
    public var inTransaction: Bool { link?.inTransaction ?? false }
    /// The server's process behind this connection (of PgBouncer, a number of its own).
    public var backendProcessID: Int32 { link?.backendProcessID ?? 0 }
    /// The server's version, such as 150018.
    public var serverVersion: Int { link?.serverVersion ?? 0 }

    /// Ends the session. Harmless when it has ended.
    public func close() {
        guard link != nil else { return }
        detach()
        link = nil
        abortError = abortError ?? PostgresError(.connectionLost, "the connection was closed")
        resumeWaiter()
        wakeNotificationWaiter()
    }

    // MARK: The socket

    private func attach() throws(PostgresError) {
        do {
            try loop.watch(descriptor, .read) { [weak self] readiness in
                self?.assumeIsolated { $0.ready(readiness) }
            }
            isWatching = true
        } catch {
            link = nil
            if descriptor >= 0 { Glibc.close(descriptor) }
            throw PostgresError(.connectFailed, "the socket cannot be watched: \(error.message)")
        }
    }

    /// Once only: afterwards the descriptor's number may be another connection's.
    private func detach() {
        guard isWatching else { return }
        isWatching = false
        loop.unwatch(descriptor)
        Glibc.close(descriptor)
    }

    private func ready(_ readiness: Readiness) {
        guard let link else { return }
        readyTurns &+= 1
        if readiness != .write, !inputFailed {
            if !link.consumeInput() { fail() }
            takeNotifications()
        }
        if waiter == nil {
            if !isRunning, inputFailed { close() }
        } else if waitsForWrite || inputFailed || !link.isBusy {
            resumeWaiter()
        }
    }

    /// The socket is dead: watching it further would turn the loop for nothing.
    private func fail() {
        inputFailed = true
        detach()
        wakeNotificationWaiter()
    }

    private func resumeWaiter() {
        guard let waiting = waiter else { return }
        waiter = nil
        waiting.resume()
    }

    /// Waits until a result can be taken (or, for `write`, until the socket takes or gives bytes).
    ///
    /// Entering a function may be a hop for a task without executor preference, and the socket may become ready meanwhile: `turn` is the
    /// value of `readyTurns` when the caller looked, and a turn that has passed since is not waited for again.
    private func wait(forWrite: Bool, since turn: UInt64) async throws(PostgresError) {
        if let abortError { throw abortError }
        guard !inputFailed, readyTurns == turn else { return }
        if forWrite != wantsWrite {
            wantsWrite = forWrite
            if isWatching { try? loop.change(descriptor, forWrite ? [.read, .write] : .read) }
        }
        waitsForWrite = forWrite
        await withCheckedContinuation { continuation in
            // Looked at again: entering `withCheckedContinuation` may be a hop as well (seen: ready between the check
            // above and this line, and the statement then waited for its deadline).
            let isOver = readyTurns != turn || inputFailed || abortError != nil || link == nil
            if isOver { continuation.resume() } else { waiter = continuation }
        }
        if let abortError { throw abortError }
    }

    /// Sends what libpq holds back.
    func flush() async throws(PostgresError) {
        while true {
            let turn = readyTurns
            switch try open().flush() {
            case .done:
                if wantsWrite {
                    wantsWrite = false
                    if isWatching { try? loop.change(descriptor, .read) }
                }
                return
            case .failed: throw lost()
            case .blocked:
                if inputFailed { throw lost() }
                try await wait(forWrite: true, since: turn)
            }
        }
    }

    /// The next result, nil at the end of a statement's results.
    func nextResult() async throws(PostgresError) -> LinkResult? {
        while true {
            let turn = readyTurns
            guard try open().isBusy, !inputFailed else { break }
            try await wait(forWrite: false, since: turn)
        }
        return try open().nextResult()
    }

    /// Waits until `copyGet` can go on; `turn` is `readyTurns` from before it was last asked.
    func waitForCopyData(since turn: UInt64) async throws(PostgresError) {
        if inputFailed { throw lost() }
        try await wait(forWrite: false, since: turn)
    }

    func open() throws(PostgresError) -> Link {
        if let abortError { throw abortError }
        guard let link else { throw PostgresError(.connectionLost, "the connection is closed") }
        return link
    }

    func lost() -> PostgresError {
        let said = link?.errorMessage ?? ""
        return PostgresError(.connectionLost, said.isEmpty ? "the connection broke" : said)
    }

    // MARK: Operations

    /// Runs one operation: alone on the connection, with a deadline, and ended by cancellation.
    func perform<T>(
        deadlineMilliseconds: Int64?, isCancellable: Bool = true, _ body: () async throws -> T
    ) async throws -> T {
        guard !isRunning else {
            throw PostgresError(.connectionBusy, "a statement is running on this connection already")
        }
        _ = try open()
        if isCancellable, Task.isCancelled { throw PostgresError(.cancelled, "the task was cancelled") }
        let limit = answerLimit(deadlineMilliseconds, heedsCaller: isCancellable)
        guard limit > 0 else { throw PostgresError(.deadlineExceeded, "the deadline had passed before the statement") }
        isRunning = true
        operation &+= 1
        let id = operation
        let timer = loop.schedule(afterMilliseconds: limit) {
            self.assumeIsolated {
                $0.abort(id, PostgresError(.deadlineExceeded, "no answer within \(limit) ms", mayHaveTakenEffect: true))
            }
        }
        defer {
            loop.cancel(timer)
            isRunning = false
            if inputFailed { close() }
        }
        let start = loop.monotonicNanoseconds
        do {
            let value = isCancellable ? try await cancellable(id, body) : try await body()
            metrics.queries.observe(nanoseconds: loop.monotonicNanoseconds &- start)
            return value
        } catch let error as PostgresError {
            metrics.errors.labelled(error.code.rawValue).increment()
            if error.isConnectionLoss || error.code == .resultTooLarge { discard() }
            throw error
        }
    }

    /// How long to wait: the given deadline or a little longer than `statement_timeout`, and never longer than the
    /// request this task works for.
    private func answerLimit(_ deadlineMilliseconds: Int64?, heedsCaller: Bool) -> Int64 {
        let usual = statementTimeoutMilliseconds + configuration.answerGraceMilliseconds
        let limit = deadlineMilliseconds ?? usual
        guard heedsCaller, let deadline = TaskContext.deadlineNanoseconds else { return limit }
        let now = loop.monotonicNanoseconds
        return deadline > now ? min(limit, Int64(clamping: (deadline - now) / 1_000_000)) : 0
    }

    private func cancellable<T>(_ id: UInt64, _ body: () async throws -> T) async throws -> T {
        try await withTaskCancellationHandler {
            try await body()
        } onCancel: {
            loop.execute {
                self.assumeIsolated {
                    $0.abort(id, PostgresError(.cancelled, "the task was cancelled", mayHaveTakenEffect: true))
                }
            }
        }
    }

    private func abort(_ id: UInt64, _ error: PostgresError) {
        guard isRunning, id == operation, abortError == nil else { return }
        abortError = error
        discard()
    }

    /// Throws the session away; a statement that still runs on the server is asked to stop first.
    func discard() {
        guard let link else { return }
        detach()
        self.link = nil
        if abortError == nil { abortError = PostgresError(.connectionLost, "the connection was thrown away") }
        resumeWaiter()
        wakeNotificationWaiter()
        guard !inputFailed, let request = link.makeCancel() else { return }
        let thread = cancelThread
        // Nobody may wait for this: against a server that hangs, the request hangs as well. It holds the link, so the
        // socket is closed after the request. When too many hang, the thread refuses and the socket is closed at once.
        Task(executorPreference: loop) {
            try? await thread.run {
                request.send()
                withExtendedLifetime(link) {}
            }
        }
    }

    // MARK: Notifications

    private func takeNotifications() {
        guard let link else { return }
        while let notification = link.nextNotification() {
            // Beyond the bound the reader has stopped reading; it polls anyway.
            if notifications.count < 10_000 { notifications.append(notification) }
        }
        if !notifications.isEmpty { wakeNotificationWaiter() }
    }

    private func wakeNotificationWaiter() {
        guard let waiting = notificationWaiter else { return }
        notificationWaiter = nil
        waiting.resume()
    }

    /// Waits for notifications, at most the given time; empty when none came.
    /// - Throws: `connection_lost` when the session has ended.
    func awaitNotifications(milliseconds: Int64) async throws(PostgresError) -> [PostgresNotification] {
        if notifications.isEmpty, link != nil, !inputFailed, !Task.isCancelled {
            let timer = loop.schedule(afterMilliseconds: milliseconds) {
                self.assumeIsolated { $0.wakeNotificationWaiter() }
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    // Looked at again: entering this closure may be a hop, and what is waited for may have come.
                    let isOver = !notifications.isEmpty || link == nil || inputFailed || Task.isCancelled
                    if isOver { continuation.resume() } else { notificationWaiter = continuation }
                }
            } onCancel: {
                loop.execute { self.assumeIsolated { $0.wakeNotificationWaiter() } }
            }
            loop.cancel(timer)
        }
        guard link != nil, !inputFailed else { throw lost() }
        let taken = notifications
        notifications.removeAll(keepingCapacity: true)
        return taken
    }
}
