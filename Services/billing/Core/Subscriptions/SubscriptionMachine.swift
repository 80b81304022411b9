public import Contracts

/// Where a subscription goes from each state with each event. `canceled` is the end: nothing leaves it, whatever arrives
/// late.
public enum SubscriptionMachine {
    /// What an event does.
    public enum Outcome: Hashable, Sendable {
        /// It stands there now.
        case become(SubscriptionStatus)
        /// It stands where it stood.
        case unchanged
        /// It cannot be done.
        case refused(Refusal)
    }

    /// Why it cannot be done; the raw value is the wire's code. Closed.
    public enum Refusal: String, Hashable, Sendable {
        /// It was canceled.
        case ended = "subscription_ended"
        /// A payment is due.
        case pastDue = "subscription_past_due"
    }

    /// What `event` does in `state`.
    public static func outcome(of event: SubscriptionEvent, in state: SubscriptionStatus) -> Outcome {
        if state == .canceled { return ended(event) }
        switch event {
        case .reported(let status): return move(state, to: status)
        case .cancel: return .become(.canceled)
        case .invoicePaid: return state == .paused ? .unchanged : move(state, to: .active)
        case .paymentFailed: return state == .paused ? .unchanged : move(state, to: .pastDue)
        case .pause: return state == .pastDue ? .refused(.pastDue) : move(state, to: .paused)
        case .resume(let isInTrial):
            switch state {
            case .paused: return .become(isInTrial ? .trialing : .active)
            case .pastDue: return .refused(.pastDue)
            default: return .unchanged
            }
        }
    }

    private static func move(_ state: SubscriptionStatus, to status: SubscriptionStatus) -> Outcome {
        state == status ? .unchanged : .become(status)
    }

    private static func ended(_ event: SubscriptionEvent) -> Outcome {
        switch event {
        case .pause, .resume: .refused(.ended)
        case .reported, .invoicePaid, .paymentFailed, .cancel: .unchanged
        }
    }
}
