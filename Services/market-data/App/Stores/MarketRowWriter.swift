import Contracts
import Exchanges
import MarketDataCore
import Postgres

/// Writes what live markets leave behind, all rows of a batch in one transaction, and announces the candles that closed
/// just now inside it.
struct MarketRowWriter: Sendable {
    let pool: PostgresPool
    let partitions: MarketPartitions
    /// Candles that closed longer ago than this are not announced.
    let announcedMinutes: Int
    private let announcement = CandleAnnouncement(source: CandleAnnouncement.live)

    init(pool: PostgresPool, partitions: MarketPartitions, announcedMinutes: Int) {
        self.pool = pool
        self.partitions = partitions
        self.announcedMinutes = announcedMinutes
    }

    /// Stores the rows; repeating it changes nothing.
    func write(_ rows: [MarketRow], now: Timestamp) async throws {
        let sorted = SortedRows(rows)
        try await partitions.prepare(sorted.instants)
        let from = now.advanced(byMilliseconds: -Int64(announcedMinutes) * 60_000)
        try await pool.transaction { connection in
            for list in sorted.instruments {
                try await InstrumentVersionStore.store(list.items, of: list.venue, seenAt: list.seenAt, on: connection)
            }
            try await Self.write(funding: sorted.funding, on: connection)
            try await Self.write(derivatives: sorted.derivatives, on: connection)
            try await Self.write(trades: sorted.trades, on: connection)
            let outcome = try await CandleWriter.write(sorted.candles, now: now, on: connection)
            try await GapStore.write(sorted.gaps, on: connection)
            let fresh = outcome.added.filter { $0.series.kind == .last && $0.closed.end >= from }
            try await announcement.announce(fresh.map(\.closed), epochID: nil, on: connection)
        }
    }

    private static func write(
        funding: [(venue: Venue, payment: FundingPayment)], on connection: PostgresConnection
    ) async throws(PostgresError) {
        guard !funding.isEmpty else { return }
        _ = try await connection.execute(
            """
            INSERT INTO funding_payments AS f (venue, symbol, paid_at, rate, mark)
            SELECT DISTINCT ON (venue, symbol, paid_at) venue, symbol, paid_at, rate, nullif(mark, '')::numeric
            FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::numeric[], $5::text[])
                AS given (venue, symbol, paid_at, rate, mark)
            ON CONFLICT (venue, symbol, paid_at) DO UPDATE SET rate = excluded.rate, mark = coalesce(excluded.mark, f.mark)
            WHERE (f.rate, f.mark) IS DISTINCT FROM (excluded.rate, coalesce(excluded.mark, f.mark))
            """,
            [
                .textArray(funding.map(\.venue.description)), .textArray(funding.map(\.payment.symbol.description)),
                .timestampArray(milliseconds: funding.map(\.payment.time.milliseconds)),
                .numericArray(funding.map(\.payment.rate.description)),
                .textArray(funding.map { $0.payment.mark?.description ?? "" }),
            ])
    }

    private static func write(
        derivatives: [(venue: Venue, status: DerivativeStatus)], on connection: PostgresConnection
    ) async throws(PostgresError) {
        guard !derivatives.isEmpty else { return }
        let minutes = derivatives.map { Timeframe.oneMinute.openTime(containing: $0.status.time).milliseconds }
        _ = try await connection.execute(
            """
            INSERT INTO derivative_snapshots AS d
                (venue, symbol, minute, mark, index_price, funding_rate, next_funding, open_interest)
            SELECT venue, symbol, minute, nullif(mark, '')::numeric, nullif(index_price, '')::numeric,
                nullif(funding_rate, '')::numeric,
                CASE WHEN next_funding > 0 THEN to_timestamp(next_funding / 1000.0) END,
                nullif(open_interest, '')::numeric
            FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::bigint[],
                $8::text[]) AS given (venue, symbol, minute, mark, index_price, funding_rate, next_funding, open_interest)
            ON CONFLICT (venue, symbol, minute) DO UPDATE SET
                mark = coalesce(excluded.mark, d.mark), index_price = coalesce(excluded.index_price, d.index_price),
                funding_rate = coalesce(excluded.funding_rate, d.funding_rate),
                next_funding = coalesce(excluded.next_funding, d.next_funding),
                open_interest = coalesce(excluded.open_interest, d.open_interest)
            """,
            [
                .textArray(derivatives.map(\.venue.description)),
                .textArray(derivatives.map(\.status.symbol.description)), .timestampArray(milliseconds: minutes),
                .textArray(derivatives.map { $0.status.mark?.description ?? "" }),
                .textArray(derivatives.map { $0.status.index?.description ?? "" }),
                .textArray(derivatives.map { $0.status.fundingRate?.description ?? "" }),
                .intArray(derivatives.map { $0.status.nextFunding?.milliseconds ?? 0 }),
                .textArray(derivatives.map { $0.status.openInterest?.description ?? "" }),
            ])
    }

    private static func write(
        trades: [(venue: Venue, trade: PublicTrade)], on connection: PostgresConnection
    ) async throws(PostgresError) {
        guard !trades.isEmpty else { return }
        _ = try await connection.execute(
            """
            INSERT INTO market_trades (venue, symbol, traded_at, trade_id, price, quantity, taker_side)
            SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::numeric[], $6::numeric[],
                $7::text[])
            ON CONFLICT DO NOTHING
            """,
            [
                .textArray(trades.map(\.venue.description)), .textArray(trades.map(\.trade.symbol.description)),
                .timestampArray(milliseconds: trades.map(\.trade.time.milliseconds)),
                .textArray(trades.map(\.trade.tradeID)), .numericArray(trades.map(\.trade.price.description)),
                .numericArray(trades.map(\.trade.quantity.description)),
                .textArray(trades.map { $0.trade.takerSide == .buy ? "buy" : "sell" }),
            ])
    }
}
