/// What was seen of a series, or of all series of a symbol when added up.
public struct QualityCounters: Hashable, Sendable {
    /// Candle messages received.
    public internal(set) var received = 0
    /// Candles closed, once each.
    public internal(set) var closed = 0
    /// Messages that said a closed candle again.
    public internal(set) var duplicates = 0
    /// Messages that said what was true before.
    public internal(set) var outdated = 0
    /// Candles that came after a later one.
    public internal(set) var late = 0
    /// Closed candles whose numbers changed.
    public internal(set) var revised = 0
    /// Times that candles were missing.
    public internal(set) var gaps = 0
    /// Candles that were missing.
    public internal(set) var missing = 0
    /// Closed candles in which nothing was traded.
    public internal(set) var zeroVolume = 0
    /// Refusals, a reason.
    public internal(set) var refused: [MarketFault: Int] = [:]

    /// Nothing yet.
    public init() {}

    /// All refusals.
    public var refusals: Int { refused.values.reduce(0, +) }
    /// Candles that the collar refused.
    public var outliers: Int { refused[.outsideCollar] ?? 0 }

    /// Counts a refusal that was made outside a series: of a quote, of a trade.
    public mutating func refuse(_ fault: MarketFault) {
        refused[fault, default: 0] += 1
    }

    /// Adds what another series saw.
    public mutating func add(_ other: QualityCounters) {
        received += other.received
        closed += other.closed
        duplicates += other.duplicates
        outdated += other.outdated
        late += other.late
        revised += other.revised
        gaps += other.gaps
        missing += other.missing
        zeroVolume += other.zeroVolume
        refused.merge(other.refused, uniquingKeysWith: +)
    }
}
