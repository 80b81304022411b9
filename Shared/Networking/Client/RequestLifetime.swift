import Reactor

/// The end of one request: its deadline and its cancellation. Whatever the request waits for at the moment registers
/// how to give that up; the end runs it on the loop, so the wait is over at once.
actor RequestLifetime {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    /// The monotonic time the deadline falls on.
    nonisolated let deadlineNanoseconds: UInt64

    private var ending: HTTPClientError?
    private var abort: (@Sendable () -> Void)?
    private var timer: TimerID?

    /// - Parameter deadlineMilliseconds: how long the request may take in all; zero or less has passed already.
    init(deadlineMilliseconds: Int64, loop: EventLoop) {
        self.loop = loop
        let budget = UInt64(min(max(0, deadlineMilliseconds), 86_400_000 * 366)) * 1_000_000
        deadlineNanoseconds = loop.monotonicNanoseconds + budget
    }

    deinit {
        if let timer { loop.cancel(timer) }
    }

    /// Starts the clock.
    func start() {
        guard ending == nil, timer == nil else { return }
        guard remainingMilliseconds > 0 else {
            end(HTTPClientError(.deadlineExceeded, "the deadline had passed before the request began"))
            return
        }
        timer = loop.schedule(afterMilliseconds: remainingMilliseconds) { [weak self] in
            self?.assumeIsolated { $0.end(HTTPClientError(.deadlineExceeded, "the deadline of the request passed")) }
        }
    }

    /// Whole milliseconds left, at least 0.
    nonisolated var remainingMilliseconds: Int64 {
        let now = loop.monotonicNanoseconds
        return now >= deadlineNanoseconds ? 0 : Int64((deadlineNanoseconds - now + 999_999) / 1_000_000)
    }

    /// Why the request was ended, if it was.
    var endedBy: HTTPClientError? { ending }

    /// Throws when the request has ended.
    func check() throws(HTTPClientError) {
        if let ending { throw ending }
    }

    /// Registers how to give up what the request waits for from now on; runs it at once when the request has ended.
    func onEnd(_ action: (@Sendable () -> Void)?) {
        abort = action
        if ending != nil { action?() }
    }

    /// Ends the request: the first reason stays.
    func end(_ reason: HTTPClientError) {
        guard ending == nil else { return }
        ending = reason
        stopClock()
        let action = abort
        abort = nil
        action?()
    }

    /// Ends the request because its task was cancelled; callable from any thread.
    nonisolated func cancel() {
        loop.execute {
            self.assumeIsolated { $0.end(HTTPClientError(.cancelled, "the task that made the request was cancelled")) }
        }
    }

    /// Takes the deadline away, once the response is complete or its head is there for a stream.
    func stopClock() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }
}
