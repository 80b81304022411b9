import Contracts
import Observability
import Postgres

/// Triggers and deliveries as their owner sees them.
struct AlertHistoryStore: Sendable {
    /// Which triggers of the history.
    struct Filter: Sendable {
        var start: Timestamp?
        var end: Timestamp?
        var severity: String?
        var strategy: String?
    }

    let pool: PostgresPool
    let clock: any TimeSource

    /// One page of an owner's triggers, newest first.
    func page(owner: String, _ filter: Filter, before: AlertCursor?, limit: Int) async throws -> Page<AlertTrigger> {
        let rows = try await pool.query(
            """
            SELECT \(AlertRows.triggerColumns) FROM alert_triggers
            WHERE owner_id = $1 AND ($2::uuid IS NULL OR id < $2)
                AND ($3::timestamptz IS NULL OR triggered_at >= $3) AND ($4::timestamptz IS NULL OR triggered_at < $4)
                AND ($5::text IS NULL OR severity = $5) AND ($6::text IS NULL OR strategy = $6)
            ORDER BY id DESC LIMIT $7
            """,
            [
                .text(owner), (before?.id).map(PostgresValue.uuid).orNull, Self.time(filter.start),
                Self.time(filter.end), filter.severity.map(PostgresValue.text).orNull,
                filter.strategy.map(PostgresValue.text).orNull, .int(Int64(limit) + 1),
            ], isIdempotent: true)
        let ids = try rows.map { try $0.uuid("id") }
        var deliveries: [String: [AlertDelivery]] = [:]
        if !ids.isEmpty {
            let found = try await pool.query(
                """
                SELECT \(AlertRows.deliveryColumns) FROM alert_deliveries WHERE trigger_id = ANY($1)
                ORDER BY trigger_id, place
                """, [.uuidArray(ids)], isIdempotent: true)
            for row in found {
                let delivery = try AlertRows.delivery(row)
                deliveries[delivery.triggerId, default: []].append(delivery)
            }
        }
        let triggers = try rows.map { try AlertRows.trigger($0, deliveries: deliveries[try $0.uuid("id")] ?? []) }
        return AlertCursor.page(triggers, limit: limit, id: \.id)
    }

    /// One page of an owner's deliveries that were given up, newest first.
    func dead(owner: String, before: AlertCursor?, limit: Int) async throws -> Page<AlertDelivery> {
        let rows = try await pool.query(
            """
            SELECT \(AlertRows.deliveryColumns) FROM alert_deliveries
            WHERE owner_id = $1 AND status = 'dead' AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
            """, [.text(owner), (before?.id).map(PostgresValue.uuid).orNull, .int(Int64(limit) + 1)],
            isIdempotent: true)
        return AlertCursor.page(try rows.map(AlertRows.delivery), limit: limit, id: \.id)
    }

    /// Puts a delivery back that was given up, with all its tries; one that was not is left as it is. Nil when there is
    /// none, or, with `owner`, none of theirs.
    func retry(_ id: String, owner: String?) async throws -> AlertDelivery? {
        try await pool.transaction { connection in
            try await connection.execute(
                """
                UPDATE alert_deliveries SET status = 'pending', attempts = 0, available_at = $3, finished_at = NULL,
                    claim_token = claim_token + 1
                WHERE id = $1 AND ($2::text IS NULL OR owner_id = $2) AND status = 'dead'
                """,
                [
                    .uuid(id), owner.map(PostgresValue.text).orNull,
                    .timestamp(milliseconds: clock.wallMilliseconds),
                ])
            let rows = try await connection.query(
                """
                SELECT \(AlertRows.deliveryColumns) FROM alert_deliveries
                WHERE id = $1 AND ($2::text IS NULL OR owner_id = $2)
                """, [.uuid(id), owner.map(PostgresValue.text).orNull])
            return try rows.first.map(AlertRows.delivery)
        }
    }

    private static func time(_ instant: Timestamp?) -> PostgresValue {
        instant.map { PostgresValue.timestamp(milliseconds: $0.milliseconds) }.orNull
    }
}
