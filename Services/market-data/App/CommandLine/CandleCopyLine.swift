import Contracts
import Exchanges
import MarketDataCore
import Postgres

/// Writes candles of one series as rows of COPY, in the order of ``CandleWriter/columns``.
struct CandleCopyLine: Sendable {
    let series: CandleArchive.Series
    let source: StoredCandle.Source

    func rows(_ candles: [Candle]) throws(PostgresError) -> [UInt8] {
        var rows = CopyTextEncoder(reservingBytes: candles.count * 160)
        let venue = series.key.venue.description
        let symbol = series.key.symbol.description
        for candle in candles {
            rows.plain(venue)
            rows.plain(symbol)
            rows.plain(series.timeframe.rawValue)
            rows.plain(series.kind.rawValue)
            rows.timestamp(milliseconds: candle.openTime.milliseconds)
            rows.plain(candle.open.description)
            rows.plain(candle.high.description)
            rows.plain(candle.low.description)
            rows.plain(candle.close.description)
            rows.plain(candle.volume.description)
            if let value = candle.quoteVolume { rows.plain(value.description) } else { rows.null() }
            if let value = candle.takerBuyVolume { rows.plain(value.description) } else { rows.null() }
            if let value = candle.tradeCount { rows.int(value) } else { rows.null() }
            if let value = candle.missingMinutes { rows.int(value) } else { rows.null() }
            rows.plain(source.rawValue)
            rows.endRow()
        }
        return try rows.take()
    }
}
