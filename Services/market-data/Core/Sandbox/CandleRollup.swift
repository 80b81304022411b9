public import Contracts

/// Makes the candles of longer timeframes from closed minutes, exactly: first open, highest high, lowest low, last
/// close, sum of volumes. A candle comes out when its time is over, and only when the market was there from its open.
public struct CandleRollup: Sendable {
    private struct Running: Sendable {
        let openTime: Timestamp
        let nextOpen: Timestamp
        var bar: PriceBar?
    }

    /// The timeframes that are made; minutes are what they are made of.
    public static let timeframes = Timeframe.allCases.filter { $0 != .oneMinute }

    private let firstOpen: Timestamp
    /// By the place of their timeframe in ``timeframes``.
    private var running: [Running?] = Array(repeating: nil, count: timeframes.count)

    /// A rollup of a market whose first minute opened at `firstOpen`.
    public init(firstOpen: Timestamp) {
        self.firstOpen = firstOpen
    }

    /// The earliest minute still needed when the next one opens at `nextOpen`: what a resumed rollup has to be fed.
    public func neededSince(nextOpen: Timestamp) -> Timestamp {
        let opens = Self.timeframes.map { $0.openTime(containing: nextOpen) }.filter { $0 >= firstOpen }
        return opens.min() ?? nextOpen
    }

    /// Takes the minute that opened at `openTime` (nil when the market was closed) and answers the candles it ends,
    /// shortest first. Minutes come in order.
    public mutating func add(
        _ candle: Candle?, openTime: Timestamp
    ) throws(DecimalError) -> [(timeframe: Timeframe, candle: Candle)] {
        var ended: [(timeframe: Timeframe, candle: Candle)] = []
        let end = openTime.advanced(byMilliseconds: SandboxMarket.minute)
        for (place, timeframe) in Self.timeframes.enumerated() {
            var current: Running
            if let known = running[place], openTime < known.nextOpen {
                current = known
            } else {
                let open = timeframe.openTime(containing: openTime)
                current = Running(openTime: open, nextOpen: timeframe.nextOpenTime(after: open), bar: nil)
            }
            if let candle { current.bar = try Self.joined(current.bar, candle) }
            running[place] = current
            if end >= current.nextOpen, current.openTime >= firstOpen, let bar = current.bar {
                ended.append((timeframe, bar.candle(openTime: current.openTime)))
            }
        }
        return ended
    }

    private static func joined(_ bar: PriceBar?, _ next: Candle) throws(DecimalError) -> PriceBar {
        guard let bar else {
            return PriceBar(
                open: next.open, high: next.high, low: next.low, close: next.close, volume: next.volume)
        }
        return PriceBar(
            open: bar.open, high: max(bar.high, next.high), low: min(bar.low, next.low), close: next.close,
            volume: try bar.volume + next.volume)
    }
}
