import Contracts
import Exchanges
import MarketDataCore
import Postgres

/// Writes closed candles. The same candles again change nothing; other numbers for a candle that is there are a revision,
/// which is marked; candles that were made of shorter ones never replace what the venue itself said.
struct CandleWriter: Sendable {
    /// What became of candles.
    struct Outcome: Sendable {
        /// Were not there before.
        var added: [StoredCandle] = []
        /// Were there with other numbers.
        var revised = 0
    }

    static let columns = """
        venue, symbol, timeframe, kind, open_time, open, high, low, close, volume, quote_volume, taker_buy_volume,
        trade_count, missing_minutes, source
        """

    /// Upserts candles inside a transaction; their pieces of the table must be there.
    static func write(
        _ given: [StoredCandle], now: Timestamp, on connection: PostgresConnection
    ) async throws -> Outcome {
        let candles = StoredCandle.lastOfEach(given)
        guard !candles.isEmpty else { return Outcome() }
        let rows = try await connection.query(upsert, parameters(candles, now))
        var outcome = Outcome()
        for row in rows {
            let place = Int(try row.int64(0)) - 1
            guard candles.indices.contains(place) else { continue }
            if try row.bool(1) { outcome.added.append(candles[place]) } else { outcome.revised += 1 }
        }
        return outcome
    }

    /// Answers the number of each candle that was added (true) or whose numbers changed (false).
    private static let upsert = """
        WITH given AS (
            SELECT number, venue, symbol, timeframe, kind, open_time, open, high, low, close, volume,
                nullif(quote_volume, '')::numeric AS quote_volume,
                nullif(taker_buy_volume, '')::numeric AS taker_buy_volume,
                nullif(trade_count, '')::bigint AS trade_count,
                nullif(missing_minutes, '')::integer AS missing_minutes, source
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::numeric[],
                $7::numeric[], $8::numeric[], $9::numeric[], $10::numeric[], $11::text[], $12::text[], $13::text[],
                $14::text[], $15::text[]) WITH ORDINALITY
                AS listed (\(columns), number)
        ), stored AS (
            INSERT INTO candles AS c (\(columns))
            SELECT \(columns) FROM given ORDER BY venue, symbol, timeframe, kind, open_time
            ON CONFLICT (venue, symbol, timeframe, kind, open_time) DO UPDATE SET
                open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
                volume = excluded.volume, quote_volume = coalesce(excluded.quote_volume, c.quote_volume),
                taker_buy_volume = coalesce(excluded.taker_buy_volume, c.taker_buy_volume),
                trade_count = coalesce(excluded.trade_count, c.trade_count),
                missing_minutes = excluded.missing_minutes, source = excluded.source,
                revised_at = CASE
                    WHEN (c.open, c.high, c.low, c.close, c.volume)
                        IS DISTINCT FROM (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)
                    THEN $16 ELSE c.revised_at END
            WHERE (excluded.source <> 'aggregate' OR c.source = 'aggregate')
                AND (c.open, c.high, c.low, c.close, c.volume, c.missing_minutes, c.quote_volume, c.taker_buy_volume,
                    c.trade_count)
                IS DISTINCT FROM (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume,
                    excluded.missing_minutes, coalesce(excluded.quote_volume, c.quote_volume),
                    coalesce(excluded.taker_buy_volume, c.taker_buy_volume),
                    coalesce(excluded.trade_count, c.trade_count))
            RETURNING venue, symbol, timeframe, kind, open_time
        )
        -- Both look at the table as it was before this statement.
        SELECT number, NOT EXISTS (
            SELECT FROM candles AS b
            WHERE b.venue = given.venue AND b.symbol = given.symbol AND b.timeframe = given.timeframe
                AND b.kind = given.kind AND b.open_time = given.open_time)
        FROM stored JOIN given USING (venue, symbol, timeframe, kind, open_time) ORDER BY number
        """

    private static func parameters(_ candles: [StoredCandle], _ now: Timestamp) -> [PostgresValue] {
        [
            .textArray(candles.map(\.series.key.venue.description)),
            .textArray(candles.map(\.series.key.symbol.description)),
            .textArray(candles.map(\.series.timeframe.rawValue)), .textArray(candles.map(\.series.kind.rawValue)),
            .timestampArray(milliseconds: candles.map(\.candle.openTime.milliseconds)),
            .numericArray(candles.map(\.candle.open.description)),
            .numericArray(candles.map(\.candle.high.description)),
            .numericArray(candles.map(\.candle.low.description)),
            .numericArray(candles.map(\.candle.close.description)),
            .numericArray(candles.map(\.candle.volume.description)),
            .textArray(candles.map { $0.candle.quoteVolume?.description ?? "" }),
            .textArray(candles.map { $0.candle.takerBuyVolume?.description ?? "" }),
            .textArray(candles.map { $0.candle.tradeCount.map { String($0) } ?? "" }),
            .textArray(candles.map { $0.candle.missingMinutes.map { String($0) } ?? "" }),
            .textArray(candles.map(\.source.rawValue)), .timestamp(milliseconds: now.milliseconds),
        ]
    }
}
