public import Contracts

/// A stretch of a series of candles: open times from `from` (included) to `to` (not included).
public struct CandleRange: Hashable, Sendable {
    /// First open time.
    public let from: Timestamp
    /// Where it ends.
    public let to: Timestamp

    /// A stretch; nil when it is empty.
    public init?(from: Timestamp, to: Timestamp) {
        guard from < to else { return nil }
        self.from = from
        self.to = to
    }

    /// How many candles belong into it.
    public func count(_ timeframe: Timeframe) -> Int64 {
        if let length = timeframe.fixedMilliseconds {
            return (to.milliseconds(since: from) + length - 1) / length
        }
        var count: Int64 = 0
        var open = from
        while open < to {
            open = timeframe.nextOpenTime(after: open)
            count += 1
        }
        return count
    }

    /// The closed candles of a wish for `start ≤ time < end`, on the timeframe's grid; nil when there are none.
    /// - Parameter now: a candle that closes later is left out.
    public static func closed(
        from start: Timestamp, to end: Timestamp, timeframe: Timeframe, now: Timestamp
    ) -> CandleRange? {
        var first = timeframe.openTime(containing: start)
        if first < start { first = timeframe.nextOpenTime(after: first) }
        var last = timeframe.openTime(containing: end)
        if last < end { last = timeframe.nextOpenTime(after: last) }
        // The candle that is forming opened here.
        let forming = timeframe.openTime(containing: now)
        return CandleRange(from: first, to: min(last, forming))
    }

    /// The stretches without candles, the earliest first: older holes are found as well as the newest.
    /// - Parameter openTimes: those that are there, ascending, within the range.
    public func holes(openTimes: some Sequence<Timestamp>, timeframe: Timeframe) -> [CandleRange] {
        var holes: [CandleRange] = []
        var expected = from
        for open in openTimes where open >= from && open < to {
            if let hole = CandleRange(from: expected, to: open) { holes.append(hole) }
            expected = max(expected, timeframe.nextOpenTime(after: open))
        }
        if let hole = CandleRange(from: expected, to: to) { holes.append(hole) }
        return holes
    }
}
