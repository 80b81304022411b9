import Observability
import Resilience

/// What all calls to one neighbour share: its circuit breaker and its retry budget.
final class NeighbourState: Sendable {
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
