import BillingCore
import Contracts
import Observability
import Postgres
import ServiceKit

/// Counts what customers use.
struct UsageStore: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource

    /// Largest quantity of one event: sums of many stay within what can be stored.
    static let maxQuantity: Decimal12 = 1_000_000_000_000

    /// Counts an event once.
    func record(_ event: UsageEvent) async throws -> UsageReceipt {
        let values: [PostgresValue] = [
            .text(event.eventId), .text(event.customerId), .text(event.metric), .numeric(event.quantity.description),
            .time(event.occurredAt),
        ]
        let inserted = try await pool.execute(
            """
            INSERT INTO usage_events (event_id, customer_id, metric, quantity, occurred_at, received_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (event_id) DO NOTHING
            """, values + [.timestamp(milliseconds: clock.wallMilliseconds)], isIdempotent: true)
        if inserted == 1 { return UsageReceipt(eventId: event.eventId, isDuplicate: false) }
        let same = try await pool.query(
            """
            SELECT 1 FROM usage_events WHERE event_id = $1 AND customer_id = $2 AND metric = $3 AND quantity = $4
                AND occurred_at = $5
            """, values, isIdempotent: true)
        guard !same.isEmpty else {
            throw ProblemError(
                422, "usage_event_id_reused", "This event_id was used for another event; take a new one.",
                fields: [.init(field: "event_id", message: "was used for another event")])
        }
        return UsageReceipt(eventId: event.eventId, isDuplicate: true)
    }

    /// Sums by day and metric, after a day and metric.
    func page(
        of customer: String, metric: String?, period: UsagePeriod, after position: UsagePosition?, limit: Int
    ) async throws -> Page<UsageDay> {
        let rows = try await pool.query(
            """
            SELECT to_char(day, 'YYYY-MM-DD') AS day, metric, sum(quantity) AS quantity,
                   count(*) AS events
            FROM (SELECT (occurred_at AT TIME ZONE 'UTC')::date AS day, metric, quantity FROM usage_events
                  WHERE customer_id = $1 AND occurred_at >= $2 AND occurred_at < $3
                      AND ($4::text IS NULL OR metric = $4::text)) e
            WHERE $5::text IS NULL OR (day, metric) > ($5::text::date, $6::text COLLATE "C")
            GROUP BY day, metric ORDER BY day, metric LIMIT $7
            """,
            [
                .text(customer), .time(period.start), .time(period.end), metric.map(PostgresValue.text).orNull,
                (position?.day).map(PostgresValue.text).orNull, (position?.metric).map(PostgresValue.text).orNull,
                .int(Int64(limit + 1)),
            ], isIdempotent: true)
        let days = try rows.prefix(limit).map { row in
            UsageDay(
                day: try row.string("day"), metric: try row.string("metric"),
                quantity: try Decimal12(parsing: try row.numeric("quantity")), events: try row.int64("events"))
        }
        let next = rows.count > limit ? days.last.map { BillingCursor.text(of: "\($0.day)/\($0.metric)") } : nil
        return Page(items: days, nextCursor: next)
    }
}

/// Where a page of usage ended.
struct UsagePosition {
    let day: String
    let metric: String

    init?(_ key: String) {
        let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, UsagePeriod.midnight(parts[0]) != nil, BillingText.isCode(parts[1]) else { return nil }
        day = parts[0]
        metric = parts[1]
    }
}
