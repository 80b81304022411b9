import Contracts
import Exchanges
import MarketDataCore
import Postgres

/// Stretches without candles: recorded when they are found, marked when they were filled.
enum GapStore {
    /// Candles are missing that open from `from` (included) to `to` (not included).
    struct Gap: Sendable {
        let series: CandleArchive.Series
        let from: Timestamp
        let to: Timestamp
        let reason: String

        /// How many candles that is.
        var missing: Int64 {
            if let length = series.timeframe.fixedMilliseconds {
                return max(1, to.milliseconds(since: from) / length)
            }
            var count: Int64 = 0
            var open = from
            while open < to {
                open = series.timeframe.nextOpenTime(after: open)
                count += 1
            }
            return max(1, count)
        }
    }

    /// Records gaps inside a transaction; one that begins where a known one begins takes its place.
    static func write(_ gaps: [Gap], on connection: PostgresConnection) async throws(PostgresError) {
        guard !gaps.isEmpty else { return }
        _ = try await connection.execute(
            """
            INSERT INTO candle_gaps AS g (venue, symbol, timeframe, kind, from_time, to_time, missing, reason)
            SELECT DISTINCT ON (venue, symbol, timeframe, kind, from_time)
                venue, symbol, timeframe, kind, from_time, to_time, missing, reason
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                $7::bigint[], $8::text[])
                AS given (venue, symbol, timeframe, kind, from_time, to_time, missing, reason)
            ORDER BY venue, symbol, timeframe, kind, from_time, to_time DESC
            ON CONFLICT (venue, symbol, timeframe, kind, from_time) DO UPDATE SET
                to_time = excluded.to_time, missing = excluded.missing, reason = excluded.reason, filled_at = NULL
            WHERE g.to_time < excluded.to_time
            """,
            [
                .textArray(gaps.map(\.series.key.venue.description)),
                .textArray(gaps.map(\.series.key.symbol.description)),
                .textArray(gaps.map(\.series.timeframe.rawValue)), .textArray(gaps.map(\.series.kind.rawValue)),
                .timestampArray(milliseconds: gaps.map(\.from.milliseconds)),
                .timestampArray(milliseconds: gaps.map(\.to.milliseconds)), .intArray(gaps.map(\.missing)),
                .textArray(gaps.map(\.reason)),
            ])
    }

    /// Marks the gaps in which every candle is there by now; answers how many.
    @discardableResult
    static func markFilled(now: Timestamp, in pool: PostgresPool) async throws(PostgresError) -> Int {
        try await pool.execute(
            """
            UPDATE candle_gaps AS g SET filled_at = $1 WHERE filled_at IS NULL AND missing <= (
                SELECT count(*) FROM candles AS c
                WHERE c.venue = g.venue AND c.symbol = g.symbol AND c.timeframe = g.timeframe AND c.kind = g.kind
                    AND c.open_time >= g.from_time AND c.open_time < g.to_time)
            """, [.timestamp(milliseconds: now.milliseconds)])
    }
}
