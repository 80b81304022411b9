import Contracts
import Exchanges
import MarketDataCore
import Observability
import ServiceKit

/// What a feed has to fetch over REST: a list without repetitions that several workers take from.
final class FeedJobs: Sendable {
    /// One thing to fetch. Closed.
    enum Job: Hashable, Sendable {
        /// The minutes of trades that are missing, up to now.
        case minutes(Symbol)
        /// A longer candle that could not be made of minutes.
        case longer(Symbol, PriceKind, CandleGap)
        /// Longer candles that a market begins with, as the venue has them.
        case history(Symbol, PriceKind, Timeframe)
        /// A book's snapshot.
        case snapshot(Symbol)

        /// Whether the book waits for it.
        var isSnapshot: Bool { if case .snapshot = self { true } else { false } }
    }

    private struct State {
        var waiting: [Job] = []
        var running: Set<Job> = []
        /// Asked for again while it ran.
        var again: Set<Job> = []
    }

    private let state = Locked(State())
    /// Wakes the one who hands jobs to workers.
    let signal = WakeSignal()

    /// Adds a job; one that waits already is not added twice, one that runs is done once more.
    func add(_ job: Job) {
        let isNew = state.withLock { state in
            if state.running.contains(job) {
                state.again.insert(job)
                return false
            }
            guard !state.waiting.contains(job) else { return false }
            state.waiting.append(job)
            return true
        }
        if isNew { signal.fire() }
    }

    /// Takes the next job while fewer than `limit` of its kind run: books' snapshots, or candles. Candles that cannot be
    /// had keep their places for as long as they are tried, and no book waits for them.
    func next(limit: Int) -> Job? {
        state.withLock { state in
            let snapshots = state.running.count { $0.isSnapshot }
            let others = state.running.count - snapshots
            let place = state.waiting.firstIndex { ($0.isSnapshot ? snapshots : others) < limit }
            guard let place else { return nil }
            let job = state.waiting.remove(at: place)
            state.running.insert(job)
            return job
        }
    }

    /// A job is done.
    func finish(_ job: Job) {
        state.withLock { state in
            state.running.remove(job)
            if state.again.remove(job) != nil { state.waiting.append(job) }
        }
        signal.fire()
    }
}
