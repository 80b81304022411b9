/// A mode as a caller may ask for it: the seed's words beside ours. Closed.
public enum RequestedMode: String, CaseIterable, Hashable, Sendable, WireType {
    /// Simulated fills that are booked.
    case sandbox
    /// The seed's older word for sandbox.
    case paper
    /// Simulated fills beside the books.
    case dryRun = "dry_run"
    /// Real venues; not available yet and refused.
    case live

    /// The mode it stands for; nil for what is not available.
    public var mode: TradingMode? {
        switch self {
        case .sandbox, .paper: .sandbox
        case .dryRun: .dryRun
        case .live: nil
        }
    }

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
