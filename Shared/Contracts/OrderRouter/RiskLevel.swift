/// How much a risk finding matters. Closed.
public enum RiskLevel: String, CaseIterable, Hashable, Sendable, WireType {
    /// Worth telling; the order goes on.
    case alert
    /// The order is refused.
    case lock

    /// `alert` or `lock`.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
