/// Status of a subscription. Closed.
public enum SubscriptionStatus: String, CaseIterable, Hashable, Sendable, WireType {
    /// In its trial; counts as active.
    case trialing
    /// Paid.
    case active
    /// A payment failed; positions may be reduced and protected, not opened.
    case pastDue = "past_due"
    /// Paused by its customer or an operator.
    case paused
    /// Ended; kept as history.
    case canceled

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
