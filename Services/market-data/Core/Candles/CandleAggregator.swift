public import Contracts

/// Makes the candles of every longer timeframe from closed minutes, one at a time and exactly: first open, highest high,
/// lowest low, last close, sums of volumes and trades.
///
/// A candle comes out when its time is over. One that began before the first minute never comes out. Where minutes are
/// missing the candle comes out all the same and says how many (``MarketBar/missingMinutes``): venues make theirs of
/// what was traded, too, but only a candle with none missing is known to be the venue's.
public struct CandleAggregator: Sendable {
    /// A longer candle that is over.
    public struct Made: Hashable, Sendable {
        /// Its length.
        public let timeframe: Timeframe
        /// The candle, closed.
        public let bar: MarketBar
    }

    private struct Running: Sendable {
        var openTime: Timestamp
        var nextOpen: Timestamp
        /// `missingMinutes` counts the minutes that are there until it comes out.
        var bar: MarketBar
    }

    /// The timeframes that are made, shortest first.
    public static let timeframes = Timeframe.allCases.filter { $0 != .oneMinute }

    /// What opened before this is partial.
    private var firstOpen: Timestamp?
    /// By the place of their timeframe in ``timeframes``; nil when none is running.
    private var running: [Running?] = Array(repeating: nil, count: timeframes.count)
    /// The end of the last minute, or the time it was closed up to.
    private var end: Timestamp?

    /// An aggregator for minutes from `firstOpen` on; without it, from the first that comes.
    public init(firstOpen: Timestamp? = nil) {
        self.firstOpen = firstOpen
    }

    /// The earliest minute still needed when the next one opens at `nextOpen`: what a resumed aggregator is to be fed.
    public static func neededSince(nextOpen: Timestamp, firstOpen: Timestamp) -> Timestamp {
        let opens = timeframes.map { $0.openTime(containing: nextOpen) }.filter { $0 >= firstOpen }
        return opens.min() ?? nextOpen
    }

    /// Takes the next closed minute and answers the candles that are over with it, by time, then length. One that is not
    /// later than the minute before changes nothing: make the candles it belongs to anew with
    /// ``CandleAggregation/candle(_:openTime:minutes:)``.
    public mutating func add(_ minute: MarketBar) throws(DecimalError) -> [Made] {
        if let end, minute.openTime < end { return [] }
        if firstOpen == nil { firstOpen = minute.openTime }
        // Candles that ended in a hole before this minute.
        var made = close(at: minute.openTime)
        for (place, timeframe) in Self.timeframes.enumerated() {
            if running[place] != nil {
                try running[place]?.bar.join(minute)
                running[place]?.bar.missingMinutes += 1
            } else {
                let open = timeframe.openTime(containing: minute.openTime)
                guard let firstOpen, open >= firstOpen else { continue }
                var bar = minute
                bar.openTime = open
                bar.marks.formIntersection(.extras)
                bar.missingMinutes = 1
                running[place] = Running(openTime: open, nextOpen: timeframe.nextOpenTime(after: open), bar: bar)
            }
        }
        made += close(at: minute.openTime.advanced(byMilliseconds: 60_000))
        return made
    }

    /// Answers the candles that are over by the clock, though minutes at their ends are missing.
    public mutating func close(at now: Timestamp) -> [Made] {
        if now > end ?? .earliest { end = now }
        var made: [Made] = []
        for (place, timeframe) in Self.timeframes.enumerated() {
            guard let current = running[place], current.nextOpen <= now else { continue }
            made.append(Made(timeframe: timeframe, bar: Self.finished(current, timeframe)))
            running[place] = nil
        }
        return made
    }

    /// The candle of a timeframe as it forms, with the minute that forms; nil when it began before the first minute.
    public func forming(_ timeframe: Timeframe, with minute: MarketBar?) throws(DecimalError) -> MarketBar? {
        guard let place = Self.timeframes.firstIndex(of: timeframe) else { return minute }
        guard var current = running[place]?.bar,
            running[place].map({ $0.nextOpen > minute?.openTime ?? .earliest }) == true
        else {
            guard var bar = minute else { return nil }
            bar.openTime = timeframe.openTime(containing: bar.openTime)
            guard let firstOpen, bar.openTime >= firstOpen else { return nil }
            bar.marks.formIntersection(.extras)
            return bar
        }
        if let minute { try current.join(minute) }
        current.missingMinutes = 0
        return current
    }

    private static func finished(_ current: Running, _ timeframe: Timeframe) -> MarketBar {
        var bar = current.bar
        bar.missingMinutes = Int32(current.nextOpen.milliseconds(since: current.openTime) / 60_000) - bar.missingMinutes
        bar.marks.insert(.closed)
        return bar
    }
}
