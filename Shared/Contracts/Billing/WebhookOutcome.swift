/// What was done with an event of the payment provider. Closed.
public enum WebhookOutcome: String, CaseIterable, Hashable, Sendable, WireType {
    /// It changed a subscription.
    case applied
    /// It is about a subscription that was that way already, or has ended.
    case unchanged
    /// Its id was seen before.
    case duplicate
    /// A newer event about the same subscription was seen before.
    case stale
    /// Its kind, or what it is about, does not concern Sextant.
    case ignored

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
