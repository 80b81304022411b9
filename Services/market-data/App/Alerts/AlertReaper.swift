import Observability
import Postgres
import Reactor
import ServiceKit

/// Deletes triggers that are old enough and readings that were evaluated, a bounded number at a time.
struct AlertReaper: ServicePart {
    private static let maxRows: Int64 = 1_000
    private static let intervalMilliseconds: Int64 = 600_000
    private static let dayMilliseconds: Int64 = 86_400_000
    /// How long an event id of a reading is known, in days.
    private static let readingDays: Int64 = 7

    let name = "alert_reaper"
    let pool: PostgresPool
    let historyKeptDays: Int
    let vault: WebhookVault
    let clock: any TimeSource
    let loop: EventLoop
    let logger: Logger

    func start() async throws {}

    func run() async throws {
        while !Task.isCancelled {
            do {
                try await reap()
            } catch {
                logger.warning("alert_reap_failed", [.error: .string(String(describing: error))])
            }
            try? await loop.sleep(milliseconds: Self.intervalMilliseconds)
        }
    }

    func reap() async throws {
        if vault.isSealing { try await sealPlain() }
        let now = clock.wallMilliseconds
        try await repeated(
            """
            DELETE FROM alert_triggers WHERE id IN
                (SELECT id FROM alert_triggers WHERE triggered_at < $1 ORDER BY triggered_at LIMIT $2)
            """, before: now - Int64(historyKeptDays) * Self.dayMilliseconds)
        try await repeated(
            """
            DELETE FROM alert_readings WHERE seq IN
                (SELECT seq FROM alert_readings WHERE evaluated AND received_at < $1 ORDER BY received_at LIMIT $2)
            """, before: now - Self.readingDays * Self.dayMilliseconds)
        try await repeated(
            """
            DELETE FROM alert_chats WHERE (owner_id, chat) IN
                (SELECT owner_id, chat FROM alert_chats WHERE confirmed_at IS NULL AND sent_at < $1 LIMIT $2)
            """, before: now - Self.dayMilliseconds)
    }

    /// Keys that were stored before there was a vault.
    private func sealPlain() async throws {
        for table in ["alert_channels", "alert_deliveries"] { try await sealPlain(in: table) }
    }

    private func sealPlain(in table: String) async throws {
        while !Task.isCancelled {
            let plain = try await pool.query(
                "SELECT id, alert_id, secret FROM \(table) WHERE secret NOT LIKE 'sealed:%' LIMIT $1",
                [.int(Self.maxRows)], isIdempotent: true)
            if plain.isEmpty { return }
            for row in plain {
                let (alert, secret) = (try row.uuid("alert_id"), try row.string("secret"))
                try await pool.execute(
                    "UPDATE \(table) SET secret = $3 WHERE id = $1 AND secret = $2",
                    [.uuid(try row.uuid("id")), .text(secret), .text(try vault.stored(secret, alert: alert))])
            }
        }
    }

    private func repeated(_ sql: String, before: Int64) async throws {
        var deleted = Int(Self.maxRows)
        while deleted == Int(Self.maxRows), !Task.isCancelled {
            deleted = try await pool.execute(sql, [.timestamp(milliseconds: before), .int(Self.maxRows)])
        }
    }
}
