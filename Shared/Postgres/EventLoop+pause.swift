import Reactor

extension EventLoop {
    /// Waits and is not ended by cancellation.
    func pause(milliseconds: Int64) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            _ = schedule(afterMilliseconds: milliseconds) { continuation.resume() }
        }
    }
}
