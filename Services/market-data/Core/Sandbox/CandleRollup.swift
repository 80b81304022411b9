public import Contracts

/// Longer candles of a sandbox market, whose minutes come in order and without holes but for the hours in which the
/// market is closed. A candle comes out when its time is over, and only when the market was there from its open.
public struct CandleRollup: Sendable {
    /// The timeframes that are made; minutes are what they are made of.
    public static let timeframes = CandleAggregator.timeframes

    private let firstOpen: Timestamp
    private var aggregator: CandleAggregator

    /// A rollup of a market whose first minute opened at `firstOpen`.
    public init(firstOpen: Timestamp) {
        self.firstOpen = firstOpen
        aggregator = CandleAggregator(firstOpen: firstOpen)
    }

    /// The earliest minute still needed when the next one opens at `nextOpen`: what a resumed rollup has to be fed.
    public func neededSince(nextOpen: Timestamp) -> Timestamp {
        CandleAggregator.neededSince(nextOpen: nextOpen, firstOpen: firstOpen)
    }

    /// The earliest minute that any longer candle under way at `nextOpen` is made of.
    public static func earliestNeeded(nextOpen: Timestamp) -> Timestamp {
        timeframes.map { $0.openTime(containing: nextOpen) }.min() ?? nextOpen
    }

    /// Takes the minute that opened at `openTime` (nil when the market was closed) and answers the candles it ends,
    /// shortest first. Minutes come in order.
    public mutating func add(
        _ candle: Candle?, openTime: Timestamp
    ) throws(DecimalError) -> [(timeframe: Timeframe, candle: Candle)] {
        var made: [CandleAggregator.Made] = []
        if let candle { made = try aggregator.add(MarketBar(candle)) }
        made += aggregator.close(at: openTime.advanced(byMilliseconds: SandboxMarket.minute))
        return made.map { ($0.timeframe, $0.bar.candle) }
    }
}
