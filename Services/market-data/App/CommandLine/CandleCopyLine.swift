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
        let key = series.key
        let names = [
            key.venue.description, key.symbol.description, series.timeframe.rawValue, series.kind.rawValue,
        ].map { Array($0.utf8) }
        let origin = Array(source.rawValue.utf8)
        for candle in candles {
            for name in names { rows.plain { $0 += name } }
            rows.timestamp(milliseconds: candle.openTime.milliseconds)
            rows.plain { candle.open.decimal.append(to: &$0) }
            rows.plain { candle.high.decimal.append(to: &$0) }
            rows.plain { candle.low.decimal.append(to: &$0) }
            rows.plain { candle.close.decimal.append(to: &$0) }
            rows.plain { candle.volume.decimal.append(to: &$0) }
            if let value = candle.quoteVolume { rows.plain { value.decimal.append(to: &$0) } } else { rows.null() }
            if let value = candle.takerBuyVolume { rows.plain { value.decimal.append(to: &$0) } } else { rows.null() }
            if let value = candle.tradeCount { rows.int(value) } else { rows.null() }
            if let value = candle.missingMinutes { rows.int(value) } else { rows.null() }
            rows.plain { $0 += origin }
            rows.endRow()
        }
        return try rows.take()
    }
}
