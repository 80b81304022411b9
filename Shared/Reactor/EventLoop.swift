import CLinux
import Glibc

/// One thread around `epoll_wait` that is also a task executor and a serial executor.
///
/// Actors that name it as their executor live on its thread: a callback of a watched descriptor enters them with
/// `assumeIsolated`, without a hop. Handlers, timers and descriptor callbacks all run on that thread, so nothing
/// that blocks may run here (use `BlockingThread`).
///
/// The unchecked conformance is safe because the fields under `lock` are only touched while holding it and all
/// other mutable fields are only touched on the loop's own thread (asserted by `preconditionOnLoop`).
public final class EventLoop: TaskExecutor, SerialExecutor, @unchecked Sendable {
    typealias Handler = @Sendable (Readiness) -> Void
    private struct Watcher {
        var handler: Handler
        var generation: UInt32
    }

    /// How many descriptor events one turn takes at most.
    private static let maxEventsPerTurn = 256
    /// How many jobs run before descriptors are looked at again.
    private static let maxJobsPerTurn = 512

    /// The thread's name, at most 15 bytes of it visible to the system.
    public let name: String
    private let epoll: Int32
    private let wake: Int32
    private var thread = pthread_t()

    // Under `lock`.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var inboxJobs: [UnownedJob] = []
    private var inboxBodies: [@Sendable () -> Void] = []
    private var wakeIsPending = false
    private var isClosed = false

    // On the loop's thread only.
    private var jobs = JobQueue()
    private var watchers: [Watcher?] = []
    private var nextGeneration: UInt32 = 1
    private var timers = TimerHeap()
    private var now: UInt64 = EventLoop.readMonotonicClock()

    private init(name: String) throws(ReactorError) {
        self.name = name
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .system("epoll_create1") }
        wake = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wake >= 0 else {
            Glibc.close(epoll)
            throw .system("eventfd")
        }
        pthread_mutex_init(lock, nil)
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: UInt64(UInt32(bitPattern: wake))))
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, wake, &event) == 0 else { throw .system("epoll_ctl") }
    }

    deinit {
        Glibc.close(wake)
        Glibc.close(epoll)
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    /// Makes a loop and starts its thread.
    /// - Parameter name: the thread's name, for `top` and core dumps.
    /// - Throws: `ReactorError` when the system refuses a descriptor or a thread.
    public static func start(name: String) throws(ReactorError) -> EventLoop {
        let loop = try EventLoop(name: name)
        loop.thread = try Thread.start(name: name) { loop.run() }
        return loop
    }

    // MARK: Being an executor

    /// Takes a job of the Swift runtime; it runs on the loop's thread, in order.
    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        if isCurrent {
            jobs.append(unowned)
        } else {
            locked { inboxJobs.append(unowned) }
        }
    }

    /// The executor reference for actors that live on this loop.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Lets the runtime ask whether code already runs on this loop, so `assumeIsolated` works in callbacks.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    /// Traps when called from any other thread.
    public func checkIsolated() { precondition(isCurrent, "not on the event loop \(name)") }

    /// Whether the caller runs on the loop's thread.
    public var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }

    /// Runs a closure on the loop's thread soon; may be called from any thread. Ignored after `shutdown`.
    public func execute(_ body: @escaping @Sendable () -> Void) {
        locked { inboxBodies.append(body) }
    }

    // MARK: Time

    /// The monotonic clock in nanoseconds; on the loop's thread the value read at the start of this turn.
    public var monotonicNanoseconds: UInt64 { isCurrent ? now : EventLoop.readMonotonicClock() }

    /// Runs a closure on the loop after a delay; may be called from any thread.
    /// - Parameter afterMilliseconds: the delay; zero or less means on the next turn.
    public func schedule(afterMilliseconds: Int64, _ body: @escaping @Sendable () -> Void) -> TimerID {
        let node = TimerNode(body: body)
        let delay = UInt64(max(0, afterMilliseconds)).multipliedReportingOverflow(by: 1_000_000)
        let start = EventLoop.readMonotonicClock().addingReportingOverflow(delay.overflow ? .max : delay.partialValue)
        let deadline = start.overflow ? UInt64.max : start.partialValue
        onLoop { [self] in
            guard !node.isCancelled else { return }
            node.deadlineNanoseconds = deadline
            timers.insert(node)
        }
        return TimerID(node: node)
    }

    /// Cancels a scheduled call; may be called from any thread and more than once.
    public func cancel(_ timer: TimerID) {
        onLoop { [self] in
            timer.node.isCancelled = true
            timer.node.body = nil
            timers.remove(timer.node)
        }
    }

    /// How many calls are scheduled; on the loop only.
    public var scheduledCount: Int {
        preconditionOnLoop()
        return timers.count
    }

    // MARK: Descriptors (on the loop only)

    /// Watches a descriptor, level-triggered. Call `unwatch` before closing it.
    /// - Throws: `ReactorError` when epoll refuses the descriptor.
    public func watch(
        _ descriptor: Int32, _ interest: Interest, _ handler: @escaping @Sendable (Readiness) -> Void
    ) throws(ReactorError) {
        preconditionOnLoop()
        let slot = Int(descriptor)
        if slot >= watchers.count {
            watchers.append(contentsOf: repeatElement(nil, count: slot + 64 - watchers.count))
        }
        let generation = nextGeneration
        nextGeneration = nextGeneration == .max ? 1 : nextGeneration + 1
        try control(EPOLL_CTL_ADD, descriptor, interest, generation)
        watchers[slot] = Watcher(handler: handler, generation: generation)
    }

    /// Changes what a watched descriptor is watched for; an empty set keeps only errors and hang-ups.
    /// - Throws: `ReactorError` when the descriptor is not watched.
    public func change(_ descriptor: Int32, _ interest: Interest) throws(ReactorError) {
        preconditionOnLoop()
        guard let watcher = watcher(descriptor) else {
            throw ReactorError(code: .systemCall, errno: EBADF, message: "descriptor \(descriptor) is not watched")
        }
        try control(EPOLL_CTL_MOD, descriptor, interest, watcher.generation)
    }

    /// Stops watching a descriptor; harmless when it is not watched.
    public func unwatch(_ descriptor: Int32) {
        preconditionOnLoop()
        guard watcher(descriptor) != nil else { return }
        watchers[Int(descriptor)] = nil
        _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
    }

    /// How many descriptors are watched; on the loop only.
    public var watchedCount: Int {
        preconditionOnLoop()
        return watchers.count(where: { $0 != nil })
    }

    // MARK: Ending

    /// Ends the thread after the current turn and waits for it, unless called on the loop itself.
    /// Jobs enqueued later never run, so end what lives on the loop first.
    public func shutdown() {
        let wasClosed = locked {
            defer { isClosed = true }
            return isClosed
        }
        guard !wasClosed, !isCurrent else { return }
        pthread_join(thread, nil)
    }

    // MARK: The turn

    private func run() {
        // The creating thread stores `thread` after pthread_create returns; this thread may be faster.
        thread = pthread_self()
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: EventLoop.maxEventsPerTurn)
        defer { events.deallocate() }
        while takeInbox() {
            runJobs()
            let count = epoll_wait(epoll, events, Int32(EventLoop.maxEventsPerTurn), waitMilliseconds())
            now = EventLoop.readMonotonicClock()
            for index in 0..<max(0, Int(count)) { deliver(events[index]) }
            runTimers()
        }
    }

    private func deliver(_ event: epoll_event) {
        let descriptor = Int32(bitPattern: UInt32(truncatingIfNeeded: event.data.u64))
        let generation = UInt32(truncatingIfNeeded: event.data.u64 >> 32)
        if descriptor == wake {
            var value: UInt64 = 0
            _ = Glibc.read(wake, &value, 8)
            return
        }
        // A descriptor closed and opened again within one turn carries another generation: its old event is stale.
        guard let watcher = watcher(descriptor), watcher.generation == generation else { return }
        watcher.handler(Readiness(epollEvents: event.events))
    }

    private func runTimers() {
        while let first = timers.first, first.deadlineNanoseconds <= now {
            timers.remove(first)
            let body = first.body
            first.body = nil
            body?()
        }
    }

    private func runJobs() {
        for _ in 0..<EventLoop.maxJobsPerTurn {
            guard let job = jobs.popFirst() else { return }
            job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
    }

    private func waitMilliseconds() -> Int32 {
        guard jobs.isEmpty else { return 0 }
        guard let first = timers.first else { return -1 }
        let current = EventLoop.readMonotonicClock()
        guard first.deadlineNanoseconds > current else { return 0 }
        let milliseconds = (first.deadlineNanoseconds - current + 999_999) / 1_000_000
        return Int32(clamping: milliseconds)
    }

    /// Moves what other threads left into this thread's queues; false when the loop is to end.
    private func takeInbox() -> Bool {
        pthread_mutex_lock(lock)
        let bodies = inboxBodies
        let closed = isClosed
        if !bodies.isEmpty { inboxBodies.removeAll(keepingCapacity: bodies.count < 64) }
        for job in inboxJobs { jobs.append(job) }
        inboxJobs.removeAll(keepingCapacity: inboxJobs.count < 64)
        wakeIsPending = false
        pthread_mutex_unlock(lock)
        for body in bodies { body() }
        return !closed
    }

    // MARK: Small parts

    private func control(
        _ operation: Int32, _ descriptor: Int32, _ interest: Interest, _ generation: UInt32
    ) throws(ReactorError) {
        let tag = UInt64(UInt32(bitPattern: descriptor)) | UInt64(generation) << 32
        var event = epoll_event(events: interest.epollEvents, data: epoll_data_t(u64: tag))
        guard epoll_ctl(epoll, operation, descriptor, &event) == 0 else { throw .system("epoll_ctl") }
    }

    private func watcher(_ descriptor: Int32) -> Watcher? {
        let slot = Int(descriptor)
        return slot >= 0 && slot < watchers.count ? watchers[slot] : nil
    }

    private func onLoop(_ body: @escaping @Sendable () -> Void) {
        if isCurrent { body() } else { execute(body) }
    }

    private func locked<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(lock)
        let result = body()
        let mustWake = !wakeIsPending
        wakeIsPending = true
        pthread_mutex_unlock(lock)
        if mustWake {
            var one: UInt64 = 1
            _ = Glibc.write(wake, &one, 8)
        }
        return result
    }

    private func preconditionOnLoop() { precondition(isCurrent, "only on the event loop \(name)") }

    private static func readMonotonicClock() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
