import Observability

/// A request to stop, made once by a signal (or a test) and waited for by the group.
public final class ShutdownRequest: Sendable {
    private struct State {
        var reason: String?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    /// Nobody has asked yet.
    public init() {}

    /// Why the daemon stops; nil while nobody asked.
    public var reason: String? { state.withLock { $0.reason } }

    /// Asks to stop. Answers false when that was asked before.
    @discardableResult
    public func ask(reason: String) -> Bool {
        let waiters: [CheckedContinuation<Void, Never>]? = state.withLock { current in
            guard current.reason == nil else { return nil }
            current.reason = reason
            defer { current.waiters = [] }
            return current.waiters
        }
        for waiter in waiters ?? [] { waiter.resume() }
        return waiters != nil
    }

    /// Waits until somebody asks, or until the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isOver = state.withLock { current in
                    guard current.reason == nil, !Task.isCancelled else { return true }
                    current.waiters.append(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiters = state.withLock { current in
                defer { current.waiters = [] }
                return current.waiters
            }
            for waiter in waiters { waiter.resume() }
        }
    }
}
