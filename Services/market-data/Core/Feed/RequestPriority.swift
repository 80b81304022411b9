/// Who goes first to a venue's REST interface when there is less room than wanted. Closed; lower goes first.
public enum RequestPriority: Int, Hashable, Sendable, CaseIterable, Comparable {
    /// What live data waits for: books' snapshots, the clock.
    case live = 0
    /// Candles of an outage.
    case gapFill = 1
    /// Polling and lists.
    case routine = 2
    /// History that somebody downloads.
    case backfill = 3

    /// The one that goes first.
    public static func < (left: RequestPriority, right: RequestPriority) -> Bool { left.rawValue < right.rawValue }
}
