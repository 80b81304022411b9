import Contracts
import Observability
import Postgres
import Security
import ServiceKit

/// Alerts and their channels.
struct AlertStore: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource
    let vault: WebhookVault
    let maxAlertsPerOwner: Int

    /// Makes an alert inside the transaction that also keeps the answer.
    func create(_ draft: AlertDraft, owner: String, on connection: PostgresConnection) async throws -> Alert {
        // Two requests at once must not pass the limit together.
        try await connection.lock(AdvisoryLock(name: "alerts of \(owner)"))
        let count = try await connection.query("SELECT count(*) FROM alerts WHERE owner_id = $1", [.text(owner)])
        guard try count.single().int(0) < maxAlertsPerOwner else {
            throw ProblemError(
                409, "alert_limit", "You have \(maxAlertsPerOwner) alerts, which is the limit; delete one first.")
        }
        let now = PostgresValue.timestamp(milliseconds: clock.wallMilliseconds)
        let rows = try await connection.query(
            """
            INSERT INTO alerts (id, owner_id, title, detail, risk, rule, throttle_s, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING \(AlertRows.alertColumns)
            """,
            [
                .uuid(newID()), .text(owner), .text(draft.title), .text(draft.detail), .text(draft.risk.rawValue),
                .json(try AlertJSON.text(draft.rule)), .int(Int64(draft.throttleSeconds)), now,
            ])
        let row = try rows.single()
        let channels = try await insert(draft.channels, keeping: [], of: try row.uuid("id"), on: connection)
        return try AlertRows.alert(row, channels: channels)
    }

    /// Whose alert it is; nil when there is none.
    func owner(of id: String) async throws -> String? {
        let rows = try await pool.query("SELECT owner_id FROM alerts WHERE id = $1", [.uuid(id)], isIdempotent: true)
        return try rows.first?.string(0)
    }

    /// Replaces an alert; nil when it went away meanwhile. What it last fired at stays, so that a change is no way
    /// around its throttle.
    func replace(_ id: String, _ draft: AlertDraft) async throws -> Alert? {
        try await pool.transaction { connection in
            let rows = try await connection.query(
                """
                UPDATE alerts SET title = $2, detail = $3, risk = $4, rule = $5, throttle_s = $6, updated_at = $7,
                    revision = revision + 1, status = 'pending', obstacles = '[]', evaluated_at = NULL
                WHERE id = $1 RETURNING \(AlertRows.alertColumns)
                """,
                [
                    .uuid(id), .text(draft.title), .text(draft.detail), .text(draft.risk.rawValue),
                    .json(try AlertJSON.text(draft.rule)), .int(Int64(draft.throttleSeconds)),
                    .timestamp(milliseconds: clock.wallMilliseconds),
                ])
            guard let row = rows.first else { return nil }
            let old = try await connection.query(
                "DELETE FROM alert_channels WHERE alert_id = $1 RETURNING id, type, target, enabled, secret",
                [.uuid(id)])
            let kept = try old.map { row in
                try Self.channel(row, secret: try row.optionalString("secret").flatMap { vault.opened($0, alert: id) })
            }
            let channels = try await insert(draft.channels, keeping: kept, of: id, on: connection)
            return try AlertRows.alert(row, channels: channels)
        }
    }

    /// Deletes an alert; its history stays.
    func delete(_ id: String) async throws {
        try await pool.execute("DELETE FROM alerts WHERE id = $1", [.uuid(id)], isIdempotent: true)
    }

    /// Notes that its last trigger was seen; nil when there is no such alert.
    func acknowledge(_ id: String) async throws -> Alert? {
        let rows = try await pool.query(
            "UPDATE alerts SET acknowledged = true WHERE id = $1 RETURNING \(AlertRows.alertColumns)", [.uuid(id)],
            isIdempotent: true)
        return try await alerts(rows).first
    }

    /// One alert; nil when there is none.
    func read(_ id: String) async throws -> Alert? {
        let rows = try await pool.query(
            "SELECT \(AlertRows.alertColumns) FROM alerts WHERE id = $1", [.uuid(id)], isIdempotent: true)
        return try await alerts(rows).first
    }

    /// One page of an owner's alerts, newest first.
    func page(owner: String, before: AlertCursor?, limit: Int) async throws -> Page<Alert> {
        let rows = try await pool.query(
            """
            SELECT \(AlertRows.alertColumns) FROM alerts
            WHERE owner_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
            """, [.text(owner), (before?.id).map(PostgresValue.uuid).orNull, .int(Int64(limit) + 1)],
            isIdempotent: true)
        return AlertCursor.page(try await alerts(rows), limit: limit, id: \.id)
    }

    private func alerts(_ rows: PostgresRows) async throws -> [Alert] {
        let ids = try rows.map { try $0.uuid("id") }
        guard !ids.isEmpty else { return [] }
        let found = try await pool.query(
            """
            SELECT alert_id, id, type, target, enabled, secret FROM alert_channels
            WHERE alert_id = ANY($1) ORDER BY alert_id, place
            """, [.uuidArray(ids)], isIdempotent: true)
        var channels: [String: [AlertChannel]] = [:]
        for row in found {
            channels[try row.uuid("alert_id"), default: []].append(try Self.channel(row, secret: nil))
        }
        return try rows.map { try AlertRows.alert($0, channels: channels[try $0.uuid("id")] ?? []) }
    }

    /// Writes channels; those that were there keep id and secret. Only new secrets are in the answer.
    private func insert(
        _ drafts: [AlertDraft.Channel], keeping old: [AlertChannel], of alert: String, on connection: PostgresConnection
    ) async throws -> [AlertChannel] {
        var channels: [AlertChannel] = []
        for (place, draft) in drafts.enumerated() {
            let known = old.first { $0.type == draft.type && $0.target == draft.target }
            let secret = draft.type == .webhook ? draft.secret ?? known?.secret ?? WebhookSecret.make() : nil
            let id = known?.id ?? newID()
            try await connection.execute(
                """
                INSERT INTO alert_channels (id, alert_id, place, type, target, enabled, secret)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .uuid(id), .uuid(alert), .int(Int64(place)), .text(draft.type.rawValue),
                    draft.target.map(PostgresValue.text).orNull, .bool(draft.enabled),
                    try secret.map { PostgresValue.text(try vault.stored($0, alert: alert)) }.orNull,
                ])
            channels.append(
                AlertChannel(
                    id: id, type: draft.type, target: draft.target, enabled: draft.enabled,
                    secret: secret == known?.secret ? nil : secret))
        }
        return channels
    }

    private static func channel(_ row: PostgresRow, secret: String?) throws -> AlertChannel {
        AlertChannel(
            id: try row.uuid("id"), type: try AlertRows.value("type", row), target: try row.optionalString("target"),
            enabled: try row.bool("enabled"), secret: secret)
    }

    private func newID() -> String {
        var generator = SystemRandom()
        return TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &generator)
    }
}
