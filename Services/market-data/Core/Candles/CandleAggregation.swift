public import Contracts

/// Many minutes at once into longer candles. The same candles as ``CandleAggregator`` makes, bit for bit.
public enum CandleAggregation {
    /// What each timeframe is made of: the longest that divides it, so that hardly anything is read twice.
    private static let steps: [(timeframe: Timeframe, source: Timeframe)] = [
        (.threeMinutes, .oneMinute), (.fiveMinutes, .oneMinute), (.fifteenMinutes, .fiveMinutes),
        (.thirtyMinutes, .fifteenMinutes), (.oneHour, .thirtyMinutes), (.twoHours, .oneHour), (.fourHours, .twoHours),
        (.sixHours, .twoHours), (.eightHours, .fourHours), (.twelveHours, .sixHours), (.oneDay, .twelveHours),
        (.threeDays, .oneDay), (.oneWeek, .oneDay), (.oneMonth, .oneDay),
    ]

    /// Every longer timeframe of minutes in order of time. Candles that began before the first minute, or are not over
    /// with the last one, are left out.
    public static func all(_ minutes: [MarketBar]) throws(DecimalError) -> [Timeframe: [MarketBar]] {
        guard let first = minutes.first?.openTime, let last = minutes.last?.openTime else { return [:] }
        let end = last.advanced(byMilliseconds: 60_000)
        var made: [Timeframe: [MarketBar]] = [:]
        for step in steps {
            let source = step.source == .oneMinute ? minutes : made[step.source] ?? []
            made[step.timeframe] = try roll(
                source, of: step.source, into: step.timeframe, from: first, until: end)
        }
        return made
    }

    /// One candle from its minutes, in order of time; nil when there is none.
    public static func candle(
        _ timeframe: Timeframe, openTime: Timestamp, minutes: some Sequence<MarketBar>
    ) throws(DecimalError) -> MarketBar? {
        let end = timeframe.nextOpenTime(after: openTime)
        let inside = minutes.filter { $0.openTime >= openTime && $0.openTime < end }
        return try roll(inside, of: .oneMinute, into: timeframe, from: openTime, until: end).first
    }

    /// Candles of one timeframe from those of one that divides it.
    public static func roll(
        _ source: [MarketBar], of shorter: Timeframe, into timeframe: Timeframe, from first: Timestamp,
        until end: Timestamp
    ) throws(DecimalError) -> [MarketBar] {
        guard let shortMinutes = shorter.fixedMilliseconds.map({ Int32($0 / 60_000) }) else { return [] }
        var made: [MarketBar] = []
        if let length = timeframe.fixedMilliseconds, let step = shorter.fixedMilliseconds {
            made.reserveCapacity(source.count / Int(length / step) + 2)
        }
        var place = 0
        while place < source.count {
            let open = timeframe.openTime(containing: source[place].openTime)
            let next = timeframe.nextOpenTime(after: open)
            var bar = source[place]
            var present = shortMinutes - bar.missingMinutes
            bar.openTime = open
            bar.marks.formIntersection(.extras)
            bar.marks.insert(.closed)
            place += 1
            while place < source.count, source[place].openTime < next {
                try bar.join(source[place])
                present += shortMinutes - source[place].missingMinutes
                place += 1
            }
            guard open >= first, next <= end else { continue }
            bar.missingMinutes = Int32(next.milliseconds(since: open) / 60_000) - present
            made.append(bar)
        }
        return made
    }
}
