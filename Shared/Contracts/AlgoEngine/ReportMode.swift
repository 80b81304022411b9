/// Whether the answer waits for the report. Closed.
public enum ReportMode: String, CaseIterable, Hashable, Sendable, WireType {
    /// The answer is the report.
    case sync
    /// The answer is a job, made in the background.
    case async

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
