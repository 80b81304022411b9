/// How often a plan is paid. Closed.
public enum BillingInterval: String, CaseIterable, Hashable, Sendable, WireType {
    /// Every month.
    case monthly
    /// Every year.
    case annual

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
