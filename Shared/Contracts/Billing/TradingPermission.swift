/// What a customer's subscription lets them do with positions. Stops are never stripped, whatever it says. Closed.
public enum TradingPermission: String, CaseIterable, Hashable, Sendable, WireType {
    /// Open, change and close.
    case full
    /// Reduce, close and protect, but never open or grow.
    case reduceOnly = "reduce_only"
    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
