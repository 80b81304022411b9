/// Whether a rule can be evaluated.
public enum AlertStatus: String, CaseIterable, WireType, Equatable {
    /// Not evaluated yet.
    case pending
    /// Every enabled condition has its value.
    case evaluable
    /// At least one enabled condition has no value: the rule cannot fire.
    case notEvaluable = "not_evaluable"

    /// One of the cases.
    public static let schema = WireSchema.oneOf(allCases.map(\.rawValue))
}
