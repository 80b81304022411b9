import Contracts
import Exchanges
import MarketDataCore
import Postgres

/// Reads the stored candles of live venues and imports. Oldest first always.
struct CandleArchive: MarketPast {
    /// A series of candles.
    struct Series: Hashable, Sendable {
        let key: MarketKey
        let timeframe: Timeframe
        let kind: PriceKind
    }

    let pool: PostgresPool

    private static let columns = """
        open_time, open, high, low, close, volume, quote_volume, taker_buy_volume, trade_count, missing_minutes,
        revised_at
        """

    /// The first `limit` candles that open from `start` (included) to `end` (not included).
    func from(_ start: Timestamp, to end: Timestamp, of series: Series, limit: Int) async throws -> [Candle] {
        let rows = try await pool.query(
            """
            SELECT \(Self.columns) FROM candles
            WHERE venue = $1 AND symbol = $2 AND timeframe = $3 AND kind = $4 AND open_time >= $5 AND open_time < $6
            ORDER BY open_time LIMIT $7
            """, Self.parameters(series) + [Self.time(start), Self.time(end), .int(Int64(limit))], isIdempotent: true)
        return try rows.map(Self.candle)
    }

    /// The newest `limit` candles that open before `end`. First it looks at the stretch that many candles would fill
    /// without holes, so that only few partitions are touched; only when that is not enough at everything before.
    func newest(_ series: Series, before end: Timestamp, limit: Int) async throws -> [Candle] {
        let length = series.timeframe.fixedMilliseconds ?? 31 * 86_400_000
        let (span, overflow) = length.multipliedReportingOverflow(by: Int64(limit) + 1)
        let near = end.advanced(byMilliseconds: overflow ? -end.milliseconds : -span)
        let found = try await newest(series, from: near, before: end, limit: limit)
        if found.count == limit { return found }
        return try await newest(series, from: .epoch, before: end, limit: limit)
    }

    private func newest(
        _ series: Series, from start: Timestamp, before end: Timestamp, limit: Int
    ) async throws -> [Candle] {
        let rows = try await pool.query(
            """
            SELECT \(Self.columns) FROM candles
            WHERE venue = $1 AND symbol = $2 AND timeframe = $3 AND kind = $4 AND open_time >= $5 AND open_time < $6
            ORDER BY open_time DESC LIMIT $7
            """, Self.parameters(series) + [Self.time(start), Self.time(end), .int(Int64(limit))], isIdempotent: true)
        return try rows.map(Self.candle).reversed()
    }

    func newestFunding(_ key: MarketKey) async throws -> Timestamp? {
        let rows = try await pool.query(
            "SELECT max(paid_at) FROM funding_payments WHERE venue = $1 AND symbol = $2", MarketHistory.market(key),
            isIdempotent: true)
        return try rows.single().optionalTimestampMilliseconds(0).map(Timestamp.init(milliseconds:))
    }

    func newest(
        _ key: MarketKey, _ timeframe: Timeframe, _ kind: PriceKind, before end: Timestamp, limit: Int
    ) async throws -> [VenueCandle] {
        let series = Series(key: key, timeframe: timeframe, kind: kind)
        return try await newest(series, before: end, limit: limit).map { $0.venueCandle(of: series) }
    }

    /// Whether anything at all is stored of a market.
    func knows(_ key: MarketKey) async throws -> Bool {
        let rows = try await pool.query(
            """
            SELECT EXISTS (SELECT FROM candles WHERE venue = $1 AND symbol = $2)
                OR EXISTS (SELECT FROM funding_payments WHERE venue = $1 AND symbol = $2)
            """, [.text(key.venue.description), .text(key.symbol.description)], isIdempotent: true)
        return try rows.single().bool(0)
    }

    static func parameters(_ series: Series) -> [PostgresValue] {
        [
            .text(series.key.venue.description), .text(series.key.symbol.description),
            .text(series.timeframe.rawValue), .text(series.kind.rawValue),
        ]
    }

    static func time(_ instant: Timestamp) -> PostgresValue { .timestamp(milliseconds: instant.milliseconds) }

    private static func candle(_ row: PostgresRow) throws -> Candle {
        Candle(
            openTime: Timestamp(milliseconds: try row.timestampMilliseconds(0)), open: try row.decimal(1),
            high: try row.decimal(2), low: try row.decimal(3), close: try row.decimal(4), volume: try row.decimal(5),
            isClosed: true, quoteVolume: try row.optionalDecimal(6), takerBuyVolume: try row.optionalDecimal(7),
            tradeCount: try row.optionalInt64(8), missingMinutes: try row.optionalInt64(9),
            revisedAt: try row.optionalTimestampMilliseconds(10).map(Timestamp.init(milliseconds:)))
    }
}
