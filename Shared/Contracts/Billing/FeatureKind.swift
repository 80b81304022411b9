/// What a feature is. Closed.
public enum FeatureKind: String, CaseIterable, Hashable, Sendable, WireType {
    /// Something that is allowed or not.
    case capability
    /// Something that is counted, with a limit set by each plan.
    case quota

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
