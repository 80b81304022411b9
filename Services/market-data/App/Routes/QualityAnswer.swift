import Contracts
import Exchanges
import MarketDataCore

/// Puts together how far a market's data can be trusted.
enum QualityAnswer {
    /// - Parameter missing: candles missing of gaps that are stored and not filled.
    static func make(
        _ key: MarketKey, gaps: [MissingCandles], missing: Int64, in markets: Markets
    ) -> MarketQuality {
        let now = markets.now
        guard let live = markets.live.quality(key) else {
            // The sandbox makes no faults; of what is only stored nothing but its holes is known.
            return MarketQuality(
                venue: key.venue, symbol: key.symbol, score: missing == 0 ? 100 : 50, received: 0, refused: [:],
                holes: missing, duplicates: 0, late: 0, revised: 0, zeroVolume: 0, outliers: 0, bookResyncs: 0,
                gaps: gaps, measuredAt: now)
        }
        var refused: [String: Int64] = [:]
        for (fault, count) in live.counters.refused { refused[fault.rawValue, default: 0] += Int64(count) }
        for (fault, count) in live.refusedTops { refused["top_" + fault.rawValue, default: 0] += Int64(count) }
        let facts = live.report.facts
        return MarketQuality(
            venue: key.venue, symbol: key.symbol, score: min(100, max(0, live.report.score)),
            received: Int64(live.counters.received), refused: refused, holes: max(missing, Int64(facts.holes)),
            duplicates: Int64(live.counters.duplicates), late: Int64(live.counters.late),
            revised: Int64(live.counters.revised), zeroVolume: Int64(live.counters.zeroVolume),
            outliers: Int64(live.counters.outliers),
            bookResyncs: Int64(live.book?.losses.values.reduce(0, +) ?? 0),
            ageMilliseconds: live.heardAt.map { max(0, now.milliseconds(since: $0)) },
            clockSkewMilliseconds: facts.skewMilliseconds, gaps: gaps, measuredAt: now)
    }
}
