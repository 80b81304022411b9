/// How much an alert matters to its owner.
public enum AlertSeverity: String, CaseIterable, WireType, Equatable {
    /// For the record.
    case info
    /// Worth a look.
    case warning
    /// Needs somebody now.
    case critical

    /// One of the cases.
    public static let schema = WireSchema.oneOf(allCases.map(\.rawValue))
}
