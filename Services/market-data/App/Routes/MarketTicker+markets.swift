import Contracts
import Exchanges
import MarketDataCore

extension MarketTicker {
    /// What is known of a market's last 24 hours now; nil while nothing is.
    init?(_ key: MarketKey, in markets: Markets) {
        let quote = try? markets.quote(key)
        let day = markets.live.ticker(key)
        let status = markets.live.derivative(key)
        var last = day?.last
        if case .sandbox = markets.place(key) { last = quote?.mid }
        let times = [quote?.timestamp, day?.time, status?.time].compactMap { $0 }
        guard let newest = times.max() else { return nil }
        self.init(
            venue: key.venue, symbol: key.symbol, last: last, bid: quote?.bid ?? day?.bid, ask: quote?.ask ?? day?.ask,
            open: day?.open, high: day?.high, low: day?.low, volume: day?.volume, quoteVolume: day?.quoteVolume,
            mark: status?.mark, index: status?.index, fundingRate: status?.fundingRate,
            nextFunding: status?.nextFunding, openInterest: status?.openInterest, timestamp: newest)
    }
}
