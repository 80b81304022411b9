/// Which sections a symbol report has. Closed.
public enum ReportTimeframe: String, CaseIterable, Hashable, Sendable, WireType {
    /// By day.
    case daily
    /// By fill.
    case intraday
    /// Both.
    case both

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
