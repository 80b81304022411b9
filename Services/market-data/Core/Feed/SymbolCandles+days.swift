import Contracts
import Exchanges

extension SymbolCandles {
    /// Whether candles of that length are made of the venue's days, because the venue has none of its own that begin
    /// where ours do.
    func isMadeOfDays(_ timeframe: Timeframe) -> Bool {
        timeframe == .threeDays && !fetchable.contains(timeframe) && series[.oneDay] != nil
    }

    /// The candle of three days that this day belongs to, once all of them are there; nothing for what is no day.
    mutating func makeOfDays(_ day: VenueCandle, at now: Timestamp) -> [Output] {
        guard day.timeframe == .oneDay, longer.contains(.threeDays), isMadeOfDays(.threeDays),
            let days = series[.oneDay]?.bars
        else { return [] }
        let open = Timeframe.threeDays.openTime(containing: day.openTime)
        let end = Timeframe.threeDays.nextOpenTime(after: open)
        var parts: [MarketBar] = []
        var next = open
        while next < end {
            guard let place = days.place(of: next), days[place].isClosed else { return [] }
            parts.append(days[place])
            next = Timeframe.oneDay.nextOpenTime(after: next)
        }
        guard
            let made = try? CandleAggregation.roll(parts, of: .oneDay, into: .threeDays, from: open, until: end).first
        else { return [] }
        var candle = made.candle(symbol: symbol, timeframe: .threeDays, kind: kind)
        candle.isClosed = true
        return keep(series[.threeDays]?.receive(candle, at: max(now, end)) ?? [], made: true)
    }
}
