import Contracts
import Exchanges
import MarketDataCore
import Postgres

/// Finds the stretches of a series in which no candle is stored.
enum HistoryHoles {
    /// The holes of a stretch, the earliest first.
    static func find(
        _ range: CandleRange, of series: CandleArchive.Series, pool: PostgresPool
    ) async throws -> [CandleRange] {
        let step = series.timeframe.fixedMilliseconds.map { "\($0 / 1_000) seconds" } ?? "1 month"
        let rows = try await pool.query(
            """
            WITH there AS (
                SELECT open_time, lead(open_time) OVER (ORDER BY open_time) AS following,
                    lag(open_time) OVER (ORDER BY open_time) AS before
                FROM candles
                WHERE venue = $1 AND symbol = $2 AND timeframe = $3 AND kind = $4 AND open_time >= $5 AND open_time < $6)
            SELECT open_time, following, before IS NULL FROM there
            WHERE before IS NULL OR following IS NULL
                OR following AT TIME ZONE 'UTC' > open_time AT TIME ZONE 'UTC' + $7::interval
            ORDER BY open_time
            """,
            CandleArchive.parameters(series) + [
                CandleArchive.time(range.from), CandleArchive.time(range.to), .untyped(step),
            ], deadlineMilliseconds: 120_000)
        guard !rows.isEmpty else { return [range] }
        var holes: [CandleRange] = []
        for row in rows {
            let open = Timestamp(milliseconds: try row.timestampMilliseconds(0))
            if try row.bool(2), let hole = CandleRange(from: range.from, to: open) { holes.append(hole) }
            let following = try row.optionalTimestampMilliseconds(1).map(Timestamp.init(milliseconds:)) ?? range.to
            if let hole = CandleRange(from: series.timeframe.nextOpenTime(after: open), to: following) {
                holes.append(hole)
            }
        }
        return holes
    }

    /// How many candles are missing between the first and the last.
    static func count(
        of series: CandleArchive.Series, from first: Timestamp?, to last: Timestamp?, pool: PostgresPool
    ) async throws -> Int64 {
        guard let first, let last,
            let range = CandleRange(from: first, to: series.timeframe.nextOpenTime(after: last))
        else { return 0 }
        // One pass over the index, where finding each hole sorts them all; a million candles may outlast an ordinary
        // statement's time even so.
        let options = TransactionOptions(isReadOnly: true, statementTimeoutMilliseconds: 600_000)
        let stored = try await pool.transaction(options) { connection in
            try await connection.query(
                """
                SELECT count(*) FROM candles
                WHERE venue = $1 AND symbol = $2 AND timeframe = $3 AND kind = $4 AND open_time >= $5 AND open_time < $6
                """,
                CandleArchive.parameters(series) + [CandleArchive.time(range.from), CandleArchive.time(range.to)],
                deadlineMilliseconds: 600_000
            ).single().int64(0)
        }
        return max(0, range.count(series.timeframe) - stored)
    }
}
