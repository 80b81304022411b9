/// Which way a timeframe points.
public enum SignalSide: String, CaseIterable, Hashable, Sendable, Codable {
    /// Prices are expected to rise.
    case long
    /// Prices are expected to fall.
    case short
    /// Neither.
    case neutral
}
