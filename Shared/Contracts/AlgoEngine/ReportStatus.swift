/// Where the making of a report stands. Closed.
public enum ReportStatus: String, CaseIterable, Hashable, Sendable, WireType {
    /// Waits for its turn.
    case pending
    /// Is being made.
    case running
    /// Is there.
    case success
    /// Could not be made, as `detail` says.
    case failure

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
