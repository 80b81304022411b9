/// What became of a signal. Closed.
public enum SignalOutcome: String, CaseIterable, Hashable, Sendable, WireType {
    /// Its order is about to be sent.
    case pending
    /// order-router took the order.
    case submitted
    /// Recorded only: the mode is `simulation`.
    case simulated
    /// No order was made: a field is missing, or the daily limit is reached.
    case skipped
    /// Too old when its candle was evaluated: recorded, not sent.
    case stale
    /// order-router refused it, or could not be reached.
    case failed

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
