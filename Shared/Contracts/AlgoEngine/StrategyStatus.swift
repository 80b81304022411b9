/// Where a strategy stands. Closed.
public enum StrategyStatus: String, CaseIterable, Hashable, Sendable, WireType {
    /// Made, not yet let loose.
    case pending = "PENDING"
    /// Runs while it is enabled.
    case active = "ACTIVE"
    /// Stopped by an error; `last_error` says which.
    case error = "ERROR"

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
