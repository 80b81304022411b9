import Contracts
import Exchanges
import MarketDataCore
import Postgres

/// Reads what is stored besides candles: funding, trades, gaps, versions of instruments.
struct MarketHistory: Sendable {
    let pool: PostgresPool

    /// Settled funding from `start` (included) to `end` (not included), oldest first; the newest without `start`.
    func funding(
        _ key: MarketKey, from start: Timestamp?, to end: Timestamp, limit: Int
    ) async throws -> [FundingPoint] {
        let rows = try await pool.query(
            """
            SELECT paid_at, rate, mark FROM funding_payments
            WHERE venue = $1 AND symbol = $2 AND paid_at >= $3 AND paid_at < $4
            ORDER BY paid_at \(start == nil ? "DESC" : "ASC") LIMIT $5
            """, Self.market(key) + [CandleArchive.time(start ?? .epoch), CandleArchive.time(end), .int(Int64(limit))],
            isIdempotent: true)
        let points = try rows.map { row in
            FundingPoint(
                time: Timestamp(milliseconds: try row.timestampMilliseconds(0)),
                rate: try Percent(parsing: row.numeric(1)),
                mark: try row.optionalNumeric(2).map { try Price(parsing: $0) })
        }
        return start == nil ? points.reversed() : points
    }

    /// Stored trades behind a place (time, id) and before `end`, oldest first; the newest without a place.
    func trades(
        _ key: MarketKey, after place: (time: Timestamp, id: String)?, to end: Timestamp, limit: Int
    ) async throws -> [MarketTrade] {
        let rows = try await pool.query(
            """
            SELECT trade_id, price, quantity, taker_side, traded_at FROM market_trades
            WHERE venue = $1 AND symbol = $2 AND traded_at >= $3 AND (traded_at, trade_id) > ($3, $4) AND traded_at < $5
            ORDER BY traded_at \(place == nil ? "DESC" : "ASC"), trade_id \(place == nil ? "DESC" : "ASC") LIMIT $6
            """,
            Self.market(key) + [
                CandleArchive.time(place?.time ?? .epoch), .text(place?.id ?? ""), CandleArchive.time(end),
                .int(Int64(limit)),
            ], isIdempotent: true)
        let trades = try rows.map { row in
            MarketTrade(
                tradeID: try row.string(0), price: try Price(parsing: row.numeric(1)),
                quantity: try Quantity(parsing: row.numeric(2)), takerSide: try row.string(3) == "buy" ? .buy : .sell,
                time: Timestamp(milliseconds: try row.timestampMilliseconds(4)))
        }
        return place == nil ? trades.reversed() : trades
    }

    /// The newest gaps of a market, newest first.
    func gaps(_ key: MarketKey, limit: Int) async throws -> [MissingCandles] {
        let rows = try await pool.query(
            """
            SELECT timeframe, kind, from_time, to_time, missing, reason, filled_at FROM candle_gaps
            WHERE venue = $1 AND symbol = $2 ORDER BY from_time DESC LIMIT $3
            """, Self.market(key) + [.int(Int64(limit))], isIdempotent: true)
        return try rows.compactMap { row in
            guard let timeframe = Timeframe(rawValue: try row.string(0)),
                let kind = CandleKind(rawValue: try row.string(1))
            else { return nil }
            return MissingCandles(
                timeframe: timeframe, kind: kind, start: Timestamp(milliseconds: try row.timestampMilliseconds(2)),
                end: Timestamp(milliseconds: try row.timestampMilliseconds(3)), missing: try row.int64(4),
                reason: try row.string(5),
                filledAt: try row.optionalTimestampMilliseconds(6).map(Timestamp.init(milliseconds:)))
        }
    }

    /// How many candles are missing of a market's gaps that nobody has filled.
    func missing(_ key: MarketKey) async throws -> Int64 {
        let rows = try await pool.query(
            """
            SELECT coalesce(sum(missing), 0)::bigint FROM candle_gaps
            WHERE venue = $1 AND symbol = $2 AND filled_at IS NULL
            """, Self.market(key), isIdempotent: true)
        return try rows.single().int64(0)
    }

    static func market(_ key: MarketKey) -> [PostgresValue] {
        [.text(key.venue.description), .text(key.symbol.description)]
    }
}
