import Glibc

/// One thread of our own with a bounded queue, for calls that block: name resolution, libpq's connect, password hashing.
/// The thread ends when the last reference goes and the queue is empty.
public final class BlockingThread: Sendable {
    private let queue: BlockingQueue

    /// Starts the thread.
    /// - Parameters:
    ///   - name: the thread's name.
    ///   - maxQueued: how many calls may wait; one more is refused.
    /// - Throws: `ReactorError` when the system refuses a thread.
    public init(name: String, maxQueued: Int) throws(ReactorError) {
        let queue = BlockingQueue(maxQueued: maxQueued)
        self.queue = queue
        let thread = try Thread.start(name: name) { queue.serve() }
        pthread_detach(thread)
    }

    deinit { queue.close() }

    /// Runs a blocking call on the thread and waits for it without blocking the caller's thread. The call itself
    /// cannot be interrupted: a cancelled task still waits for it, so give the call a time limit of its own.
    /// - Throws: what the call throws, or `ReactorError` `queue_full`.
    public func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let isAccepted = queue.append {
                continuation.resume(with: Result { try body() })
            }
            if !isAccepted {
                continuation.resume(throwing: ReactorError(code: .queueFull, message: "too many blocking calls wait"))
            }
        }
    }
}

/// The queue behind a `BlockingThread`. The unchecked conformance is safe because every mutable field is only
/// touched while holding `mutex`.
private final class BlockingQueue: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let maxQueued: Int
    private var waiting: [@Sendable () -> Void] = []
    private var isClosed = false

    init(maxQueued: Int) {
        self.maxQueued = maxQueued
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    func append(_ body: @escaping @Sendable () -> Void) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed, waiting.count < maxQueued else { return false }
        waiting.append(body)
        pthread_cond_signal(condition)
        return true
    }

    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Runs what is appended, in order, until closed and empty.
    func serve() {
        while let body = next() { body() }
    }

    private func next() -> (@Sendable () -> Void)? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while waiting.isEmpty {
            if isClosed { return nil }
            pthread_cond_wait(condition, mutex)
        }
        return waiting.removeFirst()
    }
}
