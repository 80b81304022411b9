import Contracts
import Observability
import Postgres

/// The queue of deliveries: claimed by workers for a time, tried until the receiver takes them or the tries run out.
struct AlertDeliveryStore: Sendable {
    /// A delivery to try now.
    struct Claimed: Sendable {
        let id: String
        let owner: String
        let type: AlertChannelType
        let target: String?
        let secret: String?
        /// Tries before this one.
        let attempts: Int
        let claimToken: Int64
        let detail: String
        let trigger: AlertTrigger
    }

    let pool: PostgresPool
    let clock: any TimeSource
    let vault: WebhookVault

    /// Takes up to `limit` deliveries that are due and nobody else has, of no owner more than `perOwner` together with those
    /// that are `inWork`.
    func claim(
        limit: Int, perOwner: Int, inWork: [String: Int], forMilliseconds claim: Int64
    ) async throws -> [Claimed] {
        let now = clock.wallMilliseconds
        let owners = inWork.keys.sorted()
        let rows = try await pool.query(
            """
            WITH due AS (
                SELECT id, owner_id, available_at,
                    row_number() OVER (PARTITION BY owner_id ORDER BY available_at, id) AS place
                FROM alert_deliveries WHERE status = 'pending' AND available_at <= $1
            ), fair AS (
                SELECT due.id FROM due LEFT JOIN unnest($4::text[], $5::bigint[]) AS busy (owner_id, tries) USING (owner_id)
                WHERE due.place <= $6 - coalesce(busy.tries, 0) ORDER BY due.available_at, due.id LIMIT $2
            ), ready AS (
                SELECT id FROM alert_deliveries WHERE id IN (SELECT id FROM fair) AND status = 'pending'
                    AND available_at <= $1 ORDER BY available_at, id FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE alert_deliveries AS d SET claim_token = claim_token + 1, available_at = $3
                FROM ready WHERE d.id = ready.id
                RETURNING d.id, d.owner_id, d.trigger_id, d.type, d.target, d.secret, d.attempts, d.claim_token
            )
            SELECT c.id AS delivery_id, c.owner_id, c.type, c.target, c.secret, c.attempts, c.claim_token, t.detail,
                \(AlertRows.triggerColumns.replacing("id, alert_id", with: "t.id, alert_id"))
            FROM claimed AS c JOIN alert_triggers AS t ON t.id = c.trigger_id ORDER BY c.id
            """,
            [
                .timestamp(milliseconds: now), .int(Int64(limit)), .timestamp(milliseconds: now + claim),
                .textArray(owners), .intArray(owners.map { Int64(inWork[$0] ?? 0) }), .int(Int64(perOwner)),
            ])
        return try rows.map { row in
            Claimed(
                id: try row.uuid("delivery_id"), owner: try row.string("owner_id"),
                type: try AlertRows.value("type", row),
                target: try row.optionalString("target"), secret: try Self.secret(row, vault),
                attempts: try row.int("attempts"), claimToken: try row.int64("claim_token"),
                detail: try row.string("detail"), trigger: try AlertRows.trigger(row, deliveries: []))
        }
    }

    private static func secret(_ row: PostgresRow, _ vault: WebhookVault) throws -> String? {
        let alert = try row.uuid("alert_id")
        return try row.optionalString("secret").flatMap { vault.opened($0, alert: alert) }
    }

    /// The receiver took it; its secret is not needed any more.
    func delivered(_ delivery: Claimed) async throws {
        try await pool.execute(
            """
            UPDATE alert_deliveries SET status = 'delivered', attempts = attempts + 1, finished_at = $3, secret = NULL,
                last_error = NULL
            WHERE id = $1 AND claim_token = $2
            """,
            [.uuid(delivery.id), .int(delivery.claimToken), .timestamp(milliseconds: clock.wallMilliseconds)])
    }

    /// It failed: tried again after the delay, or given up without one.
    func failed(_ delivery: Claimed, code: String, retryAfterMilliseconds delay: Int64?) async throws {
        let now = clock.wallMilliseconds
        try await pool.execute(
            """
            UPDATE alert_deliveries SET attempts = attempts + 1, last_error = $3, available_at = $4,
                claim_token = claim_token + 1, status = CASE WHEN $5 THEN 'dead' ELSE 'pending' END,
                finished_at = CASE WHEN $5 THEN $6::timestamptz END
            WHERE id = $1 AND claim_token = $2
            """,
            [
                .uuid(delivery.id), .int(delivery.claimToken), .text(code),
                .timestamp(milliseconds: now + (delay ?? 0)), .bool(delay == nil), .timestamp(milliseconds: now),
            ])
    }
}
