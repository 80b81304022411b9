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

    /// Counts events, each once.
    func record(_ events: [UsageEvent]) async throws -> [UsageReceipt] {
        let inserted = try await pool.query(
            """
            INSERT INTO usage_events (event_id, customer_id, metric, quantity, occurred_at, received_at)
            SELECT given.event_id, given.customer_id, given.metric, given.quantity, given.occurred_at, $6
            FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::timestamptz[])
                AS given (event_id, customer_id, metric, quantity, occurred_at)
            ON CONFLICT (event_id) DO NOTHING RETURNING event_id
            """, Self.values(events) + [.timestamp(milliseconds: clock.wallMilliseconds)], isIdempotent: true)
        var new: Set<String> = []
        for row in inserted { new.insert(try row.string(0)) }
        let repeated = events.filter { !new.contains($0.eventId) }
        var known: [String: UsageEvent] = [:]
        if !repeated.isEmpty {
            let rows = try await pool.query(
                """
                SELECT event_id, customer_id, metric, quantity, occurred_at FROM usage_events
                WHERE event_id = ANY($1::text[])
                """, [.textArray(repeated.map(\.eventId))], isIdempotent: true)
            for event in try rows.map(Self.event) { known[event.eventId] = event }
        }
        return try events.map { event in
            let isNew = new.remove(event.eventId) != nil
            if isNew { known[event.eventId] = event }
            guard known[event.eventId] == event else {
                throw ProblemError(
                    422, "usage_event_id_reused",
                    "event_id: \(event.eventId) was used for another event; take a new one.",
                    fields: [.init(field: "event_id", message: "was used for another event")])
            }
            return UsageReceipt(eventId: event.eventId, isDuplicate: !isNew)
        }
    }

    private static func values(_ events: [UsageEvent]) -> [PostgresValue] {
        [
            .textArray(events.map(\.eventId)), .textArray(events.map(\.customerId)), .textArray(events.map(\.metric)),
            .numericArray(events.map(\.quantity.description)),
            .timestampArray(milliseconds: events.map(\.occurredAt.milliseconds)),
        ]
    }

    private static func event(_ row: PostgresRow) throws -> UsageEvent {
        UsageEvent(
            eventId: try row.string("event_id"), customerId: try row.string("customer_id"),
            metric: try row.string("metric"), quantity: try Decimal12(parsing: try row.numeric("quantity")),
            occurredAt: try row.timestamp("occurred_at"))
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
