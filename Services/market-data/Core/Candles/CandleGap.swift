public import Contracts

/// Candles that are not there: open times `from ≤ t < to`.
public struct CandleGap: Hashable, Sendable {
    /// Length of the candles.
    public let timeframe: Timeframe
    /// Open time of the first that is missing.
    public let from: Timestamp
    /// Open time of the first that is there again.
    public let to: Timestamp
    /// How many are missing.
    public let count: Int

    /// Makes it from its ends, which are open times; nil when nothing lies between them.
    public init?(timeframe: Timeframe, from: Timestamp, to: Timestamp) {
        guard from < to else { return nil }
        self.timeframe = timeframe
        self.from = from
        self.to = to
        count = Self.steps(timeframe, from, to)
    }

    /// The gaps between open times that grow.
    public static func all(between openTimes: some Sequence<Timestamp>, timeframe: Timeframe) -> [CandleGap] {
        var gaps: [CandleGap] = []
        var expected: Timestamp?
        for open in openTimes {
            if let expected, let gap = CandleGap(timeframe: timeframe, from: expected, to: open) { gaps.append(gap) }
            expected = timeframe.nextOpenTime(after: open)
        }
        return gaps
    }

    private static func steps(_ timeframe: Timeframe, _ from: Timestamp, _ to: Timestamp) -> Int {
        if let length = timeframe.fixedMilliseconds { return Int(to.milliseconds(since: from) / length) }
        var count = 0
        var open = from
        while open < to {
            open = timeframe.nextOpenTime(after: open)
            count += 1
        }
        return count
    }
}
