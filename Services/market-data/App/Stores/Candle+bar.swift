import Contracts
import MarketDataCore

extension Candle {
    /// A bar as the wire shows it.
    init(_ bar: MarketBar) {
        self.init(
            openTime: bar.openTime, open: bar.open, high: bar.high, low: bar.low, close: bar.close, volume: bar.volume,
            isClosed: true, quoteVolume: bar.quoteVolume, takerBuyVolume: bar.takerBuyVolume,
            tradeCount: bar.tradeCount, missingMinutes: bar.missingMinutes > 0 ? Int64(bar.missingMinutes) : nil)
    }
}
