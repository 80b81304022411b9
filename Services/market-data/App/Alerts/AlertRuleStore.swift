import Contracts
import MarketDataCore
import Observability
import Postgres
import Security
import ServiceKit

/// What the evaluation reads and writes.
struct AlertRuleStore: Sendable {
    /// A rule of the database: readable, or not.
    struct Loaded: Sendable {
        let id: String
        let revision: Int64
        /// Nil when what is stored cannot be a rule.
        let rule: WatchedRule?
    }

    /// Rows of one look at the rules.
    private static let pageRows: Int64 = 20_000
    let pool: PostgresPool
    let clock: any TimeSource
    var limits = AlertStormLimits()

    /// Version of every rule.
    func revisions() async throws -> [String: Int64] {
        var revisions: [String: Int64] = [:]
        var last: String?
        while true {
            let rows = try await pool.query(
                "SELECT id, revision FROM alerts WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2",
                [last.map(PostgresValue.uuid).orNull, .int(Self.pageRows)], isIdempotent: true)
            for row in rows {
                let id = try row.uuid(0)
                revisions[id] = try row.int64(1)
                last = id
            }
            if rows.count < Int(Self.pageRows) { return revisions }
        }
    }

    /// The rules with these ids that are there. One that cannot be read hinders no other.
    func load(_ ids: [String]) async throws -> [Loaded] {
        let rows = try await pool.query(
            """
            SELECT id, revision, rule, throttle_s, last_triggered_at, last_cause, status, obstacles
            FROM alerts WHERE id = ANY($1)
            """, [.uuidArray(ids)], isIdempotent: true)
        return try rows.map { row in
            Loaded(id: try row.uuid("id"), revision: try row.int64("revision"), rule: try? rule(row))
        }
    }

    /// Notes whether a version of a rule can be evaluated; without effect for a caller whose lease was taken.
    func note(
        _ status: AlertStatus, _ obstacles: [AlertObstacle], of id: String, revision: Int64, under lease: Lease
    ) async throws {
        try await pool.execute(
            """
            UPDATE alerts SET status = $3, obstacles = $4, evaluated_at = $5
            WHERE id = $1 AND revision = $2 AND \(Lease.fence(name: 6, epoch: 7))
            """,
            [
                .uuid(id), .int(revision), .text(status.rawValue), .json(try AlertJSON.text(obstacles)),
                .timestamp(milliseconds: clock.wallMilliseconds), .text(lease.name), .int(lease.epoch),
            ], isIdempotent: true)
    }

    /// Records that a rule fired, with a delivery for each channel: all of it or nothing, and only when its throttle
    /// allows it at this instant. Whoever else looks at the same rule sees this one or is seen by it.
    /// - Parameter lease: the caller's right to evaluate; nothing is written when somebody else has it.
    /// - Returns: false when the throttle holds it back, or the rule was changed or deleted meanwhile.
    func fire(
        _ rule: WatchedRule, cause: String, values: [String: Decimal12], at now: Timestamp, under lease: Lease
    ) async throws -> Bool {
        try await pool.transaction { connection in
            try await LeaseStore.assertHeld(lease, on: connection)
            let fired = try await connection.query(
                """
                UPDATE alerts SET last_triggered_at = $3, last_cause = $4, acknowledged = false
                WHERE id = $1 AND revision = $2
                    AND (last_triggered_at IS NULL OR last_triggered_at <= $3 - $5 * interval '1 millisecond'
                        OR last_triggered_at > $3 + ($5 + $6) * interval '1 millisecond')
                    AND (throttle_s > 0 OR last_cause IS DISTINCT FROM $4)
                RETURNING owner_id, title, detail, risk
                """,
                [
                    .uuid(rule.id), .int(rule.revision), .timestamp(milliseconds: now.milliseconds), .text(cause),
                    .int(rule.pauseMilliseconds), .int(AlertThrottle.maxClockStepMilliseconds),
                ])
            guard let alert = fired.first else { return false }
            try await insertTrigger(rule, of: alert, values, now, on: connection)
            return true
        }
    }

    private func insertTrigger(
        _ rule: WatchedRule, of alert: PostgresRow, _ values: [String: Decimal12], _ now: Timestamp,
        on connection: PostgresConnection
    ) async throws {
        let trigger = newID()
        let owner = try alert.string("owner_id")
        let time = PostgresValue.timestamp(milliseconds: now.milliseconds)
        try await connection.execute(
            """
            INSERT INTO alert_triggers
                (id, alert_id, owner_id, title, detail, severity, symbol, venue, strategy, seen, triggered_at)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, rule->>'strategy', $9, $10 FROM alerts WHERE id = $2
            """,
            [
                .uuid(trigger), .uuid(rule.id), .text(owner), .text(try alert.string("title")),
                .text(try alert.string("detail")), .text(try alert.string("risk")), .text(rule.symbol.description),
                .text(rule.venue.description), .json(try AlertJSON.text(values)), time,
            ])
        try await forgetOldTriggers(of: rule.id, on: connection)
        let channels = try await connection.query(
            """
            SELECT place, type, target, secret FROM alert_channels WHERE alert_id = $1 AND enabled ORDER BY place
            """, [.uuid(rule.id)])
        guard !channels.isEmpty else { return }
        var room = try await roomForDeliveries(of: owner, on: connection)
        for channel in channels {
            let fits = room > 0
            room -= 1
            try await connection.execute(
                """
                INSERT INTO alert_deliveries
                    (id, trigger_id, alert_id, owner_id, place, type, target, secret, available_at, status, last_error,
                     finished_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $10 THEN 'pending' ELSE 'dead' END,
                    CASE WHEN NOT $10 THEN 'owner_queue_full' END, CASE WHEN NOT $10 THEN $9::timestamptz END)
                """,
                [
                    .uuid(newID()), .uuid(trigger), .uuid(rule.id), .text(owner), .int(try channel.int64("place")),
                    .text(try channel.string("type")),
                    try channel.optionalString("target").map(PostgresValue.text).orNull,
                    try channel.optionalString("secret").map(PostgresValue.text).orNull, time, .bool(fits),
                ])
        }
    }

    /// Deletes the triggers of an alert beyond the newest ones that are kept, but for those of which a delivery waits.
    private func forgetOldTriggers(of id: String, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            DELETE FROM alert_triggers t
            WHERE t.alert_id = $1 AND t.id <= (
                SELECT id FROM alert_triggers WHERE alert_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1)
                AND NOT EXISTS (
                    SELECT FROM alert_deliveries d WHERE d.trigger_id = t.id AND d.status = 'pending')
            """, [.uuid(id), .int(Int64(limits.maxTriggersPerAlert))])
    }

    /// How many more deliveries of an owner may wait. The rest are dead letters at once, which the owner sees.
    private func roomForDeliveries(of owner: String, on connection: PostgresConnection) async throws -> Int {
        let waiting = try await connection.query(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM alert_deliveries WHERE owner_id = $1 AND status = 'pending' LIMIT $2) AS waiting
            """, [.text(owner), .int(Int64(limits.maxPendingPerOwner))])
        return limits.maxPendingPerOwner - (try waiting.single().int(0))
    }

    private func rule(_ row: PostgresRow) throws -> WatchedRule {
        let throttleSeconds = try row.int64("throttle_s")
        let rule = try AlertJSON.read(AlertRule.self, try row.string("rule"))
        return WatchedRule(
            id: try row.uuid("id"), revision: try row.int64("revision"), symbol: rule.symbol,
            venue: rule.venue ?? .binanceSpot, timeframe: rule.timeframe, accountID: rule.accountId ?? "",
            checks: try rule.checks(), throttleSeconds: throttleSeconds,
            pauseMilliseconds: max(throttleSeconds * 1_000, limits.minIntervalMilliseconds),
            lastTriggeredAt: try row.optionalTimestampMilliseconds("last_triggered_at").map {
                Timestamp(milliseconds: $0)
            },
            lastCause: try row.optionalString("last_cause"), status: try AlertRows.value("status", row),
            obstacles: try AlertJSON.read([AlertObstacle].self, try row.string("obstacles")))
    }

    private func newID() -> String {
        var generator = SystemRandom()
        return TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &generator)
    }
}
