import Observability
import Resilience

/// What all calls to one neighbour share: its circuit breaker and its retry budget.
final class NeighbourState: Sendable {
    /// Neighbours are near: a try that finds nobody costs next to nothing, and one that is back is wanted at once.
    static let breaker = CircuitBreaker.Configuration(openMilliseconds: 200, maxOpenMilliseconds: 2_000)

    private struct State {
        var breaker: CircuitBreaker
        var budget: RetryBudget
    }

    private let state: Locked<State>
    private let clock: any TimeSource

    init(clock: any TimeSource, breaker: CircuitBreaker.Configuration) {
        self.clock = clock
        state = Locked(
            State(
                breaker: CircuitBreaker(breaker), budget: RetryBudget(nowNanoseconds: clock.monotonicNanoseconds)))
    }

    /// Asks the breaker for one try.
    func request() -> CircuitBreaker.Permission {
        let now = clock.monotonicNanoseconds
        return state.withLock { $0.breaker.request(nowNanoseconds: now) }
    }

    /// Hands the ticket of a try back.
    func record(_ outcome: CircuitBreaker.Outcome, _ ticket: CircuitBreaker.Ticket) {
        let now = clock.monotonicNanoseconds
        state.withLock { $0.breaker.record(outcome, ticket, nowNanoseconds: now) }
    }

    /// The neighbour said that it takes requests.
    func recordSeenWell() {
        state.withLock { $0.breaker.recordSeenWell() }
    }

    /// A call begins: a tenth of a retry is earned.
    func recordCall() {
        state.withLock { $0.budget.recordCall() }
    }

    /// Whether and when a failed try is made again.
    func decide(
        _ policy: RetryPolicy, attempts: Int, failure: AttemptFailure, isIdempotent: Bool, deadline: Deadline
    ) -> RetryDecision {
        let now = clock.monotonicNanoseconds
        var generator = SystemRandomNumberGenerator()
        return state.withLock { current in
            policy.decide(
                attempts: attempts, failure: failure, isIdempotent: isIdempotent, deadline: deadline,
                nowNanoseconds: now, budget: &current.budget, using: &generator)
        }
    }

    /// 0 closed, 1 half open, 2 open.
    var breakerLevel: Double {
        state.withLock { current in
            switch current.breaker.state {
            case .closed: 0
            case .halfOpen: 1
            case .open: 2
            }
        }
    }
}

/// The neighbours of a daemon: all its clients of one address share one state.
final class NeighbourStates: Sendable {
    private let states = Locked<[String: NeighbourState]>([:])

    /// The state of the neighbour at an address.
    func state(of baseURL: String, clock: any TimeSource) -> NeighbourState {
        states.withLock { states in
            if let known = states[baseURL] { return known }
            let state = NeighbourState(clock: clock, breaker: NeighbourState.breaker)
            states[baseURL] = state
            return state
        }
    }
}
