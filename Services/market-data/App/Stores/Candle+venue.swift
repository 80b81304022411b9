import Contracts
import Exchanges
import MarketDataCore

extension Candle {
    /// A candle of a venue as the wire shows it.
    init(_ candle: VenueCandle) {
        self.init(
            openTime: candle.openTime, open: candle.open, high: candle.high, low: candle.low, close: candle.close,
            volume: candle.volume, isClosed: candle.isClosed ?? false, quoteVolume: candle.quoteVolume,
            takerBuyVolume: candle.takerBuyVolume, tradeCount: candle.tradeCount)
    }

    /// The same as a venue would tell it.
    func venueCandle(of series: CandleArchive.Series) -> VenueCandle {
        VenueCandle(
            symbol: series.key.symbol, timeframe: series.timeframe, kind: series.kind, openTime: openTime, open: open,
            high: high, low: low, close: close, volume: volume, quoteVolume: quoteVolume,
            takerBuyVolume: takerBuyVolume, tradeCount: tradeCount, isClosed: isClosed)
    }
}

extension CandleKind {
    /// The same word in the venues' vocabulary.
    var price: PriceKind {
        switch self {
        case .last: .last
        case .mark: .mark
        case .index: .index
        }
    }
}

extension PriceKind {
    /// The same word on the wire.
    var wire: CandleKind {
        switch self {
        case .last: .last
        case .mark: .mark
        case .index: .index
        }
    }
}
