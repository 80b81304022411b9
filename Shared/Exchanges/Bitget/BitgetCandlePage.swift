import Contracts

/// Which path a page of candles is asked from, and its bounds. Bitget fills a page backwards from `endTime`, which
/// excludes; so that pages follow each other from the start on, the end is moved to where the page is full.
struct BitgetCandlePage {
    /// Whether `history-candles` is asked.
    let isHistory: Bool
    /// Rows.
    let limit: Int
    /// In milliseconds.
    let startTime: Int64?
    /// In milliseconds.
    let endTime: Int64?

    init(
        market: BitgetCodec.Market, timeframe: Timeframe, start: Timestamp?, end: Timestamp?, limit: Int,
        now: Timestamp?
    ) {
        // The month, whose length varies, counts as its longest.
        let length = timeframe.fixedMilliseconds ?? 31 * 86_400_000
        let wanted = limit > 0 ? min(limit, BitgetLimits.candles) : BitgetLimits.candles
        let first = start ?? end?.advanced(byMilliseconds: -Int64(wanted) * length)
        isHistory =
            if let now, let first { now.milliseconds(since: first) > BitgetLimits.recentMilliseconds(timeframe) } else {
                false
            }
        var rows = isHistory ? min(wanted, BitgetLimits.historyCandles) : wanted
        if market == .perpetual, start != nil {
            rows = min(rows, max(1, Int(BitgetLimits.perpetualWindowMilliseconds / length)))
        }
        self.limit = rows
        var last = end
        if let start {
            var pageEnd = start
            if timeframe.fixedMilliseconds == nil {
                for _ in 0..<rows { pageEnd = timeframe.nextOpenTime(after: pageEnd) }
            } else {
                pageEnd = start.advanced(byMilliseconds: Int64(rows) * length)
            }
            last = last.map { min($0, pageEnd) } ?? pageEnd
        }
        // An end that nobody asked for does not lie in the future.
        if end == nil, let now, let start, start < now, let pageEnd = last { last = min(pageEnd, now) }
        // `history-candles` of spot knows no start and cannot do without an end.
        if isHistory, last == nil { last = now }
        startTime = isHistory && market == .spot ? nil : start?.milliseconds
        endTime = last?.milliseconds
    }
}
