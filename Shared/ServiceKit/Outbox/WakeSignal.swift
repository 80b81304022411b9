import Observability
public import Reactor

/// Lets one task sleep until somebody has something for it. Signals sent while nobody sleeps are kept as one.
public final class WakeSignal: Sendable {
    private struct State {
        var isSet = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    /// Nobody sleeps, nothing is kept.
    public init() {}

    /// Wakes the sleeper, or makes the next sleep return at once.
    public func fire() {
        let sleeper = state.withLock { state in
            guard let sleeper = state.sleeper.take() else {
                state.isSet = true
                return CheckedContinuation<Void, Never>?.none
            }
            return sleeper
        }
        sleeper?.resume()
    }

    /// Returns after `fire`, after the time, or when the task is cancelled.
    public func sleep(atMostMilliseconds limit: Int64, on loop: EventLoop) async {
        let timer = loop.schedule(afterMilliseconds: limit) { [self] in fire() }
        defer { loop.cancel(timer) }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isSet || Task.isCancelled {
                        state.isSet = false
                        return true
                    }
                    state.sleeper = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            fire()
        }
    }
}
