import Contracts
import MarketDataCore
import Postgres

/// Reads the closed candles of the sandbox, and deletes the oldest.
struct CandleStore: Sendable {
    /// Rows deleted in one statement.
    static let maxDeleted = 10_000

    let pool: PostgresPool

    /// Candles that open from `start` (included) to `end` (not included), oldest first: the first `limit` of them, or
    /// the last `limit` when there is no start.
    func candles(
        epochID: Int64, key: MarketKey, timeframe: Timeframe, start: Timestamp?, end: Timestamp?, limit: Int
    ) async throws -> [Candle] {
        let rows = try await pool.query(
            """
            SELECT open_time, open, high, low, close, volume FROM sandbox_candles
            WHERE epoch_id = $1 AND venue = $2 AND symbol = $3 AND timeframe = $4
              AND open_time >= coalesce($5, '-infinity'::timestamptz) AND open_time < coalesce($6, 'infinity'::timestamptz)
            ORDER BY open_time \(start == nil ? "DESC" : "ASC") LIMIT $7
            """,
            [
                .int(epochID), .text(key.venue.description), .text(key.symbol.description), .text(timeframe.rawValue),
                start.map { PostgresValue.timestamp(milliseconds: $0.milliseconds) }.orNull,
                end.map { PostgresValue.timestamp(milliseconds: $0.milliseconds) }.orNull, .int(Int64(limit)),
            ], isIdempotent: true)
        let candles = try rows.map(Self.candle)
        return start == nil ? candles.reversed() : candles
    }

    /// Deletes candles of earlier epochs and those beyond the newest `kept` of each series; of the minutes none that a
    /// longer candle under way is made of, or a restart would make another candle of what is left.
    func prune(epochID: Int64, newest: [SandboxWorld.Position], kept: Int) async throws {
        var deleted = Self.maxDeleted
        while deleted == Self.maxDeleted {
            deleted = try await pool.execute(
                """
                DELETE FROM sandbox_candles WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM sandbox_candles WHERE epoch_id < $1 LIMIT $2))
                """, [.int(epochID), .int(Int64(Self.maxDeleted))])
        }
        for position in newest {
            for timeframe in Timeframe.allCases {
                let length = timeframe.fixedMilliseconds ?? 31 * 86_400_000
                let (span, overflow) = length.multipliedReportingOverflow(by: Int64(kept))
                var before = max(0, position.nextOpen.milliseconds - (overflow ? .max : span))
                if timeframe == .oneMinute {
                    before = min(before, CandleRollup.earliestNeeded(nextOpen: position.nextOpen).milliseconds)
                }
                _ = try await pool.execute(
                    """
                    DELETE FROM sandbox_candles
                    WHERE epoch_id = $1 AND venue = $2 AND symbol = $3 AND timeframe = $4 AND open_time < $5
                    """,
                    [
                        .int(epochID), .text(position.key.venue.description), .text(position.key.symbol.description),
                        .text(timeframe.rawValue), .timestamp(milliseconds: before),
                    ])
            }
        }
    }

    private static func candle(_ row: PostgresRow) throws -> Candle {
        Candle(
            openTime: Timestamp(milliseconds: try row.timestampMilliseconds(0)), open: try row.decimal(1),
            high: try row.decimal(2), low: try row.decimal(3), close: try row.decimal(4), volume: try row.decimal(5),
            isClosed: true)
    }
}
