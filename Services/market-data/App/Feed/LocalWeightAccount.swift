import MarketDataCore
import Observability

/// The weight account of one process that has nobody to share it with.
struct LocalWeightAccount: WeightAccount {
    private struct State {
        var windowStart: Int64 = .min
        var used: Int64 = 0
        var blockedUntil: Int64 = .min
    }

    private let terms: WeightTerms
    private let clock: any TimeSource
    private let state = Locked(State())

    init(terms: WeightTerms, clock: any TimeSource) {
        self.terms = terms
        self.clock = clock
    }

    func lease(wanted: Int64, priority: RequestPriority, reported: Int64?) async -> WeightLease {
        let now = clock.wallMilliseconds
        let terms = terms
        return state.withLock { state in
            if now < state.blockedUntil {
                return WeightLease(granted: 0, until: state.blockedUntil, used: state.used)
            }
            let start = terms.windowStart(at: now)
            if start > state.windowStart || state.windowStart > terms.latestStart(at: now) {
                state.windowStart = start
                state.used = 0
            }
            let end = state.windowStart + terms.windowMilliseconds
            let granted = terms.grant(wanted: wanted, priority: priority, used: max(state.used, reported ?? 0))
            state.used = max(state.used, reported ?? 0) + granted
            return WeightLease(granted: granted, until: end, used: state.used)
        }
    }

    func block(until: Int64, reason: String) async {
        state.withLock { $0.blockedUntil = max($0.blockedUntil, until) }
    }
}
