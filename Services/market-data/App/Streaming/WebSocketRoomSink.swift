import HTTPWire
import Networking
import Observability

/// A reader on a WebSocket: a bounded queue of texts that a pump writes.
final class WebSocketRoomSink: RoomSink {
    private struct State {
        var queue: [String] = []
        var bytes = 0
        var isClosed = false
        var ending: RoomEnding?
        var pump: CheckedContinuation<Void, Never>?
        var drainWaiter: CheckedContinuation<Void, Never>?
        var closeWaiters: [CheckedContinuation<Void, Never>] = []

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            var waiters = closeWaiters
            closeWaiters = []
            if let pump = pump.take() { waiters.append(pump) }
            if let drainWaiter = drainWaiter.take() { waiters.append(drainWaiter) }
            return waiters
        }
    }

    private let maxEvents: Int
    private let maxBytes: Int
    private let state = Locked(State())

    init(maxEvents: Int, maxBytes: Int) {
        self.maxEvents = maxEvents
        self.maxBytes = maxBytes
    }

    /// Why the reader was sent away; nil when it left by itself.
    var ending: RoomEnding? { state.withLock { $0.ending } }

    func send(_ event: RoomEvent) -> Bool { queue(event.text) }

    func say(_ notice: RoomNotice) { _ = queue(notice.text) }

    private func queue(_ text: String) -> Bool {
        let (isTaken, waiters) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
            guard !state.isClosed else { return (false, []) }
            guard state.queue.count < maxEvents, state.bytes + text.utf8.count <= maxBytes else {
                // What waits is forgotten: the reader resumes behind what it has seen.
                state.queue = []
                state.isClosed = true
                state.ending = .slowReader
                return (false, state.takeWaiters())
            }
            state.queue.append(text)
            state.bytes += text.utf8.count
            return (true, state.pump.take().map { [$0] } ?? [])
        }
        for waiter in waiters { waiter.resume() }
        return isTaken
    }

    func end(_ ending: RoomEnding) { close(ending) }

    /// The reader is gone.
    func close(_ ending: RoomEnding? = nil) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            if !state.isClosed { state.ending = ending }
            state.isClosed = true
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    func drained() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isClosed || state.queue.isEmpty { return true }
                    state.drainWaiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            close()
        }
        return state.withLock { !$0.isClosed }
    }

    func closed() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if !state.isClosed { state.closeWaiters.append(continuation) }
                    return state.isClosed
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            close()
        }
    }

    /// The next text to write; nil when everything is written and nothing more comes.
    func next() async -> String? {
        while true {
            let (text, waiter, isClosed) = state.withLock { state in
                guard !state.queue.isEmpty else {
                    return (String?.none, state.drainWaiter.take(), state.isClosed)
                }
                let text = state.queue.removeFirst()
                state.bytes -= text.utf8.count
                return (text, nil, false)
            }
            waiter?.resume()
            if let text { return text }
            if isClosed { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state in
                        if state.isClosed || !state.queue.isEmpty { return true }
                        state.pump = continuation
                        return false
                    }
                    if isReady { continuation.resume() }
                }
            } onCancel: {
                close()
            }
        }
    }
}
