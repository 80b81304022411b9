import MarketDataCore
import Observability
import Reactor
import ServiceKit

/// One reader of live events: a bounded queue that the feed never waits for. A reader that falls behind is cut off.
final class MarketEventReader: Sendable {
    /// Which events a reader wants.
    typealias Filter = @Sendable (MarketFeedEvent) -> Bool

    private struct State {
        var waiting: [MarketFeedEvent] = []
        var isTooSlow = false
        var isEnded = false
    }

    private let filter: Filter
    private let capacity: Int
    private let state = Locked(State())
    private let signal = WakeSignal()

    /// A reader with room for so many events.
    init(capacity: Int, filter: @escaping Filter) {
        self.capacity = max(1, capacity)
        self.filter = filter
    }

    /// What a reader gets. Closed.
    enum Delivery: Sendable {
        /// Events in their order; empty when nothing came in the time given.
        case events([MarketFeedEvent])
        /// It fell behind: events are lost and no more will come.
        case tooSlow
        /// The feed ended, or the reader was cancelled.
        case ended
    }

    /// Waits for events for at most so long. For one task.
    func next(atMostMilliseconds limit: Int64, on loop: EventLoop) async -> Delivery {
        if let ready = take() { return ready }
        await signal.sleep(atMostMilliseconds: limit, on: loop)
        return take() ?? .events([])
    }

    /// Ends it; what waits is thrown away.
    func end() {
        state.withLock { state in
            state.isEnded = true
            state.waiting = []
        }
        signal.fire()
    }

    /// Gives it an event; false when it is over with this reader.
    func offer(_ event: MarketFeedEvent) -> Bool {
        guard filter(event) else { return state.withLock { !$0.isEnded && !$0.isTooSlow } }
        let isAlive = state.withLock { state in
            guard !state.isEnded, !state.isTooSlow else { return false }
            if state.waiting.count >= capacity {
                state.isTooSlow = true
                state.waiting = []
                return false
            }
            state.waiting.append(event)
            return true
        }
        signal.fire()
        return isAlive
    }

    private func take() -> Delivery? {
        state.withLock { state in
            if state.isTooSlow { return .tooSlow }
            if state.isEnded { return .ended }
            guard !state.waiting.isEmpty else { return nil }
            let events = state.waiting
            state.waiting = []
            return .events(events)
        }
    }
}
