import Observability

/// Waits, without a timer, until the current task is cancelled.
enum UntilCancelled {
    private enum State {
        case idle
        case waiting(CheckedContinuation<Void, Never>)
        case over
    }

    static func wait() async {
        let state = Locked(State.idle)
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isOver = state.withLock { current in
                    if case .over = current { return true }
                    current = .waiting(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiting: CheckedContinuation<Void, Never>? = state.withLock { current in
                defer { current = .over }
                if case .waiting(let continuation) = current { return continuation }
                return nil
            }
            waiting?.resume()
        }
    }
}
