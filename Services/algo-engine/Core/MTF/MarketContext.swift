public import Contracts

/// Everything that rules may look at, at one instant.
public struct MarketContext: Sendable {
    /// The instant: candles that are not closed at it are not seen.
    public let time: Timestamp
    /// What the candles do not say.
    public let facts: MarketFacts
    private let contexts: [TimeframeContext?]

    private static let slots: [Timeframe: Int] = Dictionary(
        uniqueKeysWithValues: Timeframe.allCases.enumerated().map { ($1, $0) })

    /// The place of a timeframe among the contexts.
    static func slot(_ timeframe: Timeframe) -> Int { slots[timeframe] ?? 0 }

    /// Puts timeframes together. One whose newest candle is not the last that is closed at `time` (a later one is
    /// still open, an older one is stale) is left out: nothing is decided on it.
    public init(at time: Timestamp, _ timeframes: [TimeframeContext], facts: MarketFacts = MarketFacts()) {
        self.time = time
        self.facts = facts
        var contexts = [TimeframeContext?](repeating: nil, count: Timeframe.allCases.count)
        for context in timeframes {
            let slot = Self.slot(context.timeframe)
            if context.isCurrent(at: time) { contexts[slot] = context }
        }
        self.contexts = contexts
    }

    /// What a timeframe's closed candles say; nil when they are absent, stale or of later than `time`.
    public func context(_ timeframe: Timeframe) -> TimeframeContext? { contexts[Self.slot(timeframe)] }

    func context(slot: Int) -> TimeframeContext? { contexts[slot] }
}
