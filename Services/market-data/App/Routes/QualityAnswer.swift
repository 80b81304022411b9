import Contracts
import Exchanges
import MarketDataCore

/// Puts together how far a market's data can be trusted.
enum QualityAnswer {
    static func make(
        _ key: MarketKey, _ place: Markets.Place, gaps: [MissingCandles], missing: Int64, in markets: Markets
    ) -> MarketQuality {
        let now = markets.now
        let status = markets.live.feeds().first { $0.venue == key.venue }
        let heard = status?.streams.filter { $0.subscription.symbol == key.symbol }.compactMap(\.heardAt).max()
        return MarketQuality(
            venue: key.venue, symbol: key.symbol, score: missing == 0 ? 100 : 50, received: 0, refused: [:],
            holes: missing, duplicates: 0, late: 0, revised: 0, zeroVolume: 0, outliers: 0, bookResyncs: 0,
            ageMilliseconds: heard.map { max(0, now.milliseconds(since: $0)) },
            clockSkewMilliseconds: status?.clockOffsetMilliseconds, gaps: gaps, measuredAt: now)
    }
}
