import Contracts
import MarketDataCore
import Postgres

/// The sandbox's tables: epochs, where each market stands, closed candles.
struct SandboxStore: Sendable {
    let pool: PostgresPool

    /// The epoch with this fingerprint when it is the last one and its markets do not wait for a clock that was set back,
    /// else a new one that begins at `now`. Two daemons that start at once get the same.
    func epoch(
        fingerprint: String, now: Timestamp, rules: SandboxRules, maxWaitMilliseconds: Int64
    ) async throws -> SandboxEpoch {
        try await pool.transaction { connection in
            _ = try await connection.query("LOCK TABLE sandbox_epochs IN EXCLUSIVE MODE", [])
            let rows = try await connection.query(
                """
                SELECT id, fingerprint, anchor_wall, anchor_market, speed, first_open FROM sandbox_epochs
                ORDER BY id DESC LIMIT 1
                """, [])
            if let row = rows.first, try row.string("fingerprint") == fingerprint {
                let epoch = try Self.epoch(row, isNew: false)
                let newest = try await connection.query(
                    "SELECT max(next_open) AS newest FROM sandbox_markets WHERE epoch_id = $1", [.int(epoch.id)]
                ).single().optionalTimestampMilliseconds("newest")
                let position = newest.map { Timestamp(milliseconds: $0) } ?? epoch.clock.anchorMarket
                if epoch.clock.wait(of: position, at: now) <= maxWaitMilliseconds { return epoch }
            }
            let firstOpen = Timeframe.oneMinute.openTime(containing: now)
                .advanced(byMilliseconds: -Int64(rules.historyMinutes) * SandboxMarket.minute)
            let made = try await connection.query(
                """
                INSERT INTO sandbox_epochs (fingerprint, anchor_wall, anchor_market, speed, first_open)
                VALUES ($1, $2, $2, $3, $4)
                RETURNING id, fingerprint, anchor_wall, anchor_market, speed, first_open
                """,
                [
                    .text(fingerprint), .timestamp(milliseconds: now.milliseconds), .int(Int64(rules.speed)),
                    .timestamp(milliseconds: firstOpen.milliseconds),
                ]
            ).single()
            return try Self.epoch(made, isNew: true)
        }
    }

    /// Where the markets of an epoch stood when they were last stored.
    func positions(epochID: Int64) async throws -> [MarketKey: SandboxWorld.Position] {
        let rows = try await pool.query(
            """
            SELECT venue, symbol, next_open, candle_index, price, variance FROM sandbox_markets WHERE epoch_id = $1
            """, [.int(epochID)], isIdempotent: true)
        var found: [MarketKey: SandboxWorld.Position] = [:]
        for row in rows {
            let key = MarketKey(
                venue: try Venue(parsing: row.string("venue")), symbol: try Symbol(parsing: row.string("symbol")))
            let state = MarketState(
                index: try row.int64("candle_index"), price: try Price(parsing: row.numeric("price")),
                variance: try row.int64("variance"))
            found[key] = SandboxWorld.Position(
                key: key, nextOpen: Timestamp(milliseconds: try row.timestampMilliseconds("next_open")), state: state)
        }
        return found
    }

    /// Stores closed candles and where the markets stand after them in one transaction; `announce` gets those that were
    /// not there yet, inside it. Repeating it changes nothing.
    func save(
        epochID: Int64, positions: [SandboxWorld.Position], closed: [ClosedCandle],
        announce: ([ClosedCandle], PostgresConnection) async throws -> Void
    ) async throws {
        try await pool.transaction { connection in
            try await Self.store(positions, epochID, on: connection)
            let added = try await Self.insert(closed, epochID, on: connection)
            if !added.isEmpty { try await announce(added, connection) }
        }
    }

    private static func store(
        _ positions: [SandboxWorld.Position], _ epochID: Int64, on connection: PostgresConnection
    ) async throws(PostgresError) {
        let sorted = positions.sorted { $0.key < $1.key }
        _ = try await connection.execute(
            """
            INSERT INTO sandbox_markets AS m (epoch_id, venue, symbol, next_open, candle_index, price, variance)
            SELECT $1, * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::bigint[], $6::numeric[], $7::bigint[])
            ON CONFLICT (epoch_id, venue, symbol) DO UPDATE SET
                next_open = excluded.next_open, candle_index = excluded.candle_index, price = excluded.price,
                variance = excluded.variance
            WHERE m.next_open < excluded.next_open
            """,
            [
                .int(epochID), .textArray(sorted.map { $0.key.venue.description }),
                .textArray(sorted.map { $0.key.symbol.description }),
                .timestampArray(milliseconds: sorted.map(\.nextOpen.milliseconds)),
                .intArray(sorted.map(\.state.index)), .numericArray(sorted.map { $0.state.price.description }),
                .intArray(sorted.map(\.state.variance)),
            ])
    }

    private static func insert(
        _ closed: [ClosedCandle], _ epochID: Int64, on connection: PostgresConnection
    ) async throws(PostgresError) -> [ClosedCandle] {
        guard !closed.isEmpty else { return [] }
        let rows = try await connection.query(
            """
            INSERT INTO sandbox_candles
                (epoch_id, venue, symbol, timeframe, open_time, open, high, low, close, volume)
            SELECT $1, c.* FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[],
                $6::numeric[], $7::numeric[], $8::numeric[], $9::numeric[], $10::numeric[]) AS c
            ON CONFLICT DO NOTHING RETURNING venue || ' ' || symbol || ' ' || timeframe, open_time
            """,
            [
                .int(epochID), .textArray(closed.map(\.venue.description)),
                .textArray(closed.map(\.symbol.description)), .textArray(closed.map(\.timeframe.rawValue)),
                .timestampArray(milliseconds: closed.map(\.candle.openTime.milliseconds)),
                .numericArray(closed.map(\.candle.open.description)),
                .numericArray(closed.map(\.candle.high.description)),
                .numericArray(closed.map(\.candle.low.description)),
                .numericArray(closed.map(\.candle.close.description)),
                .numericArray(closed.map(\.candle.volume.description)),
            ])
        if rows.count == closed.count { return closed }
        var added: Set<String> = []
        for row in rows { added.insert("\(try row.string(0)) \(try row.timestampMilliseconds(1))") }
        return closed.filter {
            added.contains("\($0.venue) \($0.symbol) \($0.timeframe.rawValue) \($0.candle.openTime.milliseconds)")
        }
    }

    private static func epoch(_ row: PostgresRow, isNew: Bool) throws(PostgresError) -> SandboxEpoch {
        let clock = MarketClock(
            anchorWall: Timestamp(milliseconds: try row.timestampMilliseconds("anchor_wall")),
            anchorMarket: Timestamp(milliseconds: try row.timestampMilliseconds("anchor_market")),
            speed: try row.int64("speed"))
        return SandboxEpoch(
            id: try row.int64("id"), clock: clock,
            firstOpen: Timestamp(milliseconds: try row.timestampMilliseconds("first_open")), isNew: isNew)
    }
}
