/// Where the sandbox's prices come from.
public enum SandboxMode: String, CaseIterable, Sendable {
    /// Every pair stands at its reference for ever.
    case fixed = "static"
    /// Seeded prices whose volatility comes in clusters.
    case synthetic
    /// Recorded candles or books, with their time shifted to now; pairs without a recording are synthetic.
    case replay
}
