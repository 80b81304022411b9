import Observability

extension EventLoop {
    /// Waits on the loop's timer heap; a cancelled wait leaves the heap at once.
    /// - Parameter milliseconds: how long; zero or less yields for one turn.
    /// - Throws: `CancellationError` when the task is cancelled before the time is over.
    public func sleep(milliseconds: Int64) async throws(CancellationError) {
        let state = Locked(SleepState.idle)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let timer = schedule(afterMilliseconds: milliseconds) { SleepState.finish(state) }
                let isAlreadyOver = state.withLock { current in
                    guard case .idle = current else { return true }
                    current = .waiting(continuation, timer)
                    return false
                }
                if isAlreadyOver {
                    cancel(timer)
                    continuation.resume()
                }
            }
        } onCancel: {
            if let timer = SleepState.finish(state) { cancel(timer) }
        }
        if Task.isCancelled { throw CancellationError() }
    }
}

/// `idle` → `waiting` (the continuation is stored) → `over`; or `idle` → `over` when time or cancellation comes first.
private enum SleepState: Sendable {
    case idle
    case waiting(CheckedContinuation<Void, Never>, TimerID)
    case over

    @discardableResult
    static func finish(_ state: Locked<SleepState>) -> TimerID? {
        let previous = state.withLock { current in
            defer { current = .over }
            return current
        }
        guard case .waiting(let continuation, let timer) = previous else { return nil }
        continuation.resume()
        return timer
    }
}
