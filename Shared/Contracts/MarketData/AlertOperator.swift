/// On which side of its threshold a condition holds; the threshold itself counts on both.
public enum AlertOperator: String, CaseIterable, WireType, Equatable {
    /// At the threshold or above it.
    case above
    /// At the threshold or below it.
    case below

    /// One of the cases.
    public static let schema = WireSchema.oneOf(allCases.map(\.rawValue))
}
