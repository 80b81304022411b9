/// What a report is about. Closed.
public enum ReportType: String, CaseIterable, Hashable, Sendable, WireType {
    /// One instrument: metrics by strategy, equity, drawdown, fills.
    case symbol
    /// Profit by day.
    case daily
    /// Figures over the whole time.
    case performance

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
