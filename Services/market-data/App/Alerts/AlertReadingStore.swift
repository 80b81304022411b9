import Contracts
import Observability
import Postgres
import ServiceKit

/// Readings of accounts: taken once each, evaluated in order of arrival.
struct AlertReadingStore: Sendable {
    /// A reading that waits to be evaluated.
    struct Waiting: Sendable {
        let sequence: Int64
        let reading: MetricReading
    }

    private static let columns = "event_id, account_id, symbol, pnl, drawdown, occurred_at"
    let pool: PostgresPool
    let clock: any TimeSource

    /// Takes readings in their order; false for a repeat of one that was taken before.
    func take(_ readings: [MetricReading]) async throws -> [Bool] {
        let inserted = try await pool.query(
            """
            INSERT INTO alert_readings (\(Self.columns), received_at)
            SELECT given.event_id, given.account_id, given.symbol, given.pnl, given.drawdown, given.occurred_at, $7
            FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::numeric[], $6::timestamptz[])
                WITH ORDINALITY AS given (event_id, account_id, symbol, pnl, drawdown, occurred_at, number)
            ORDER BY given.number ON CONFLICT (event_id) DO NOTHING RETURNING event_id
            """,
            [
                .textArray(readings.map(\.eventId)), .textArray(readings.map(\.accountId)),
                .textArray(readings.map(\.symbol.description)), .numericArray(readings.map(\.pnl.description)),
                .numericArray(readings.map(\.drawdown.description)),
                .timestampArray(milliseconds: readings.map(\.occurredAt.milliseconds)),
                .timestamp(milliseconds: clock.wallMilliseconds),
            ])
        var new: Set<String> = []
        for row in inserted { new.insert(try row.string(0)) }
        let repeated = readings.map(\.eventId).filter { !new.contains($0) }
        var known: [String: MetricReading] = [:]
        if !repeated.isEmpty {
            let rows = try await pool.query(
                "SELECT \(Self.columns) FROM alert_readings WHERE event_id = ANY($1::text[])", [.textArray(repeated)],
                isIdempotent: true)
            for reading in try rows.map(AlertRows.reading) { known[reading.eventId] = reading }
        }
        return try readings.map { reading in
            if new.remove(reading.eventId) != nil {
                known[reading.eventId] = reading
                return true
            }
            guard known[reading.eventId] == reading else {
                throw ProblemError(
                    409, "event_id_reused",
                    "event_id \(reading.eventId) came before with another reading; make a new id")
            }
            return false
        }
    }

    /// The oldest readings that wait.
    func waiting(limit: Int) async throws -> [Waiting] {
        let rows = try await pool.query(
            """
            SELECT seq, \(Self.columns) FROM alert_readings WHERE NOT evaluated ORDER BY seq LIMIT $1
            """, [.int(Int64(limit))], isIdempotent: true)
        return try rows.map { Waiting(sequence: try $0.int64("seq"), reading: try AlertRows.reading($0)) }
    }

    /// Notes readings as evaluated and keeps the newest of each account and symbol.
    func finish(_ done: [Waiting], newest: [MetricReading], under lease: Lease) async throws {
        try await pool.transaction { connection in
            try await LeaseStore.assertHeld(lease, on: connection)
            for reading in newest {
                try await connection.execute(
                    """
                    INSERT INTO alert_metrics (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6)
                    ON CONFLICT (account_id, symbol) DO UPDATE SET event_id = excluded.event_id, pnl = excluded.pnl,
                        drawdown = excluded.drawdown, occurred_at = excluded.occurred_at
                    """, Self.values(reading))
            }
            try await connection.execute(
                "UPDATE alert_readings SET evaluated = true WHERE seq = ANY($1)", [.intArray(done.map(\.sequence))])
        }
    }

    /// The newest reading of every account and symbol.
    func newest() async throws -> [MetricReading] {
        try await pool.query("SELECT \(Self.columns) FROM alert_metrics", isIdempotent: true).map(AlertRows.reading)
    }

    private static func values(_ reading: MetricReading) -> [PostgresValue] {
        [
            .text(reading.eventId), .text(reading.accountId), .text(reading.symbol.description),
            .numeric(reading.pnl.description), .numeric(reading.drawdown.description),
            .timestamp(milliseconds: reading.occurredAt.milliseconds),
        ]
    }
}
