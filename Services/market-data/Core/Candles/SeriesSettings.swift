/// Limits of one series of candles.
public struct SeriesSettings: Hashable, Sendable {
    /// Most candles in memory, 1...500.
    public let capacity: Int
    /// How long after its end a candle waits for its last numbers when the next one does not begin, in milliseconds.
    public let closeGraceMilliseconds: Int64
    /// What a candle has to be.
    public let rules: CandleRules

    /// Makes it from its fields.
    public init(
        capacity: Int = CandleRing.maxCandles, closeGraceMilliseconds: Int64 = 2_000, rules: CandleRules = CandleRules()
    ) {
        self.capacity = capacity
        self.closeGraceMilliseconds = max(0, closeGraceMilliseconds)
        self.rules = rules
    }

    /// The same for candles longer than a minute, which have no collar.
    var ofLongerCandles: SeriesSettings {
        SeriesSettings(
            capacity: capacity, closeGraceMilliseconds: closeGraceMilliseconds, rules: rules.withoutCollar)
    }
}
