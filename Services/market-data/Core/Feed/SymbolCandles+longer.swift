import Contracts
import Exchanges

/// Longer candles made of minutes, and those that only the venue can tell.
extension SymbolCandles {
    mutating func makeLonger(of minute: VenueCandle, at now: Timestamp) -> [Output] {
        guard !longer.isEmpty else { return [] }
        let made = (try? aggregator.add(MarketBar(minute))) ?? []
        let end = Timeframe.oneMinute.nextOpenTime(after: minute.openTime)
        var outputs: [Output] = []
        for timeframe in longer {
            for one in made where one.timeframe == timeframe { outputs += take(one, at: max(now, end)) }
            // One that began before the first minute is over now: only the venue has all of it.
            let open = timeframe.openTime(containing: minute.openTime)
            let isOver = timeframe.nextOpenTime(after: open) == end
            if isOver, !made.contains(where: { $0.timeframe == timeframe && $0.bar.openTime == open }),
                series[timeframe]?.bars.place(of: open) == nil
            {
                outputs += fetch(timeframe, open)
            }
        }
        return outputs
    }

    /// Takes a longer candle made of minutes. It is over: the minute that ended it has.
    private mutating func take(_ made: CandleAggregator.Made, at now: Timestamp) -> [Output] {
        let timeframe = made.timeframe
        // What the venue told already counts more.
        guard series[timeframe]?.bars.place(of: made.bar.openTime) == nil else { return [] }
        let isSpoiled = spoiled[timeframe] == made.bar.openTime
        if isSpoiled { spoiled[timeframe] = nil }
        var bar = made.bar
        if isSpoiled || bar.missingMinutes > 0 {
            if let anew = remade(timeframe, bar.openTime) {
                bar = anew
            } else if fetchable.contains(timeframe) {
                return fetch(timeframe, bar.openTime)
            } else if isMadeOfDays(timeframe) {
                // Its days are on their way from the venue.
                return []
            }
        }
        return publish(bar, timeframe, at: now)
    }

    private mutating func publish(_ bar: MarketBar, _ timeframe: Timeframe, at now: Timestamp) -> [Output] {
        var candle = bar.candle(symbol: symbol, timeframe: timeframe, kind: kind)
        candle.isClosed = true
        return keep(series[timeframe]?.receive(candle, at: now) ?? [], made: true) + makeOfDays(candle, at: now)
    }

    /// A longer candle made anew of the minutes in memory; nil when they are not all there.
    private func remade(_ timeframe: Timeframe, _ open: Timestamp) -> MarketBar? {
        guard let first = minutes.bars.first, first.openTime <= open else { return nil }
        let known = minutes.bars.newest(minutes.bars.count)
        guard let bar = try? CandleAggregation.candle(timeframe, openTime: open, minutes: known),
            bar.missingMinutes == 0
        else { return nil }
        return bar
    }

    /// Longer candles that hold a minute whose numbers changed: those that run are made anew at their end, those that are
    /// over are the venue's to tell; what the venue does not make is made anew at once.
    mutating func refetchLonger(around minute: VenueCandle, at now: Timestamp) -> [Output] {
        var outputs: [Output] = []
        for timeframe in longer {
            let open = timeframe.openTime(containing: minute.openTime)
            let isTold = series[timeframe]?.bars.place(of: open) != nil
            if !isTold { spoiled[timeframe] = open }
            if fetchable.contains(timeframe) {
                if timeframe.isClosed(openedAt: open, at: now) { outputs += fetch(timeframe, open) }
            } else if isTold, let anew = remade(timeframe, open) {
                outputs += publish(anew, timeframe, at: now)
            }
        }
        return outputs
    }

    private func fetch(_ timeframe: Timeframe, _ open: Timestamp) -> [Output] {
        guard fetchable.contains(timeframe),
            let gap = CandleGap(timeframe: timeframe, from: open, to: timeframe.nextOpenTime(after: open))
        else { return [] }
        return [.fetch(gap)]
    }
}
