import Contracts
import Postgres

/// Reads and sets the kill switches.
struct KillSwitchStore: Sendable {
    /// The account that stands for all accounts.
    static let everyAccount = "*"
    let pool: PostgresPool

    /// The switch of an account; off when it was never set. Nil means all accounts.
    func read(_ account: AccountID?) async throws -> KillSwitchState {
        let rows = try await pool.query(
            "SELECT account_id, is_on, reason, changed_by, changed_at FROM kill_switches WHERE account_id = $1",
            [.text(account?.description ?? Self.everyAccount)])
        return try rows.first.map(Self.state) ?? KillSwitchState(accountId: account?.description, isOn: false)
    }

    /// Sets the switch of an account; nil means all accounts.
    func set(
        _ change: KillSwitchChange, of account: AccountID?, by subject: String, at now: Timestamp
    ) async throws -> KillSwitchState {
        let row = try await pool.query(
            """
            INSERT INTO kill_switches (account_id, is_on, reason, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (account_id) DO UPDATE SET is_on = excluded.is_on, reason = excluded.reason,
                changed_by = excluded.changed_by, changed_at = excluded.changed_at
            RETURNING account_id, is_on, reason, changed_by, changed_at
            """,
            [
                .text(account?.description ?? Self.everyAccount), .bool(change.isOn), .optional(change.reason),
                .text(subject), .time(now),
            ]
        ).single()
        return try Self.state(row)
    }

    /// The switch of all accounts, then those of accounts that are on, by account.
    func page(after: String?, limit: Int) async throws -> Page<KillSwitchState> {
        let rows = try await pool.query(
            """
            SELECT account_id, is_on, reason, changed_by, changed_at FROM kill_switches
            WHERE is_on AND account_id <> $1 AND account_id > $2 ORDER BY account_id LIMIT $3
            """, [.text(Self.everyAccount), .text(after ?? ""), .int(Int64(limit + 1))])
        var items = after == nil ? [try await read(nil)] : []
        items += try rows.prefix(limit - items.count).map(Self.state)
        let shown = items.filter { $0.accountId != nil }
        let next = rows.count > shown.count ? AccountCursor.text(shown.last?.accountId ?? "") : nil
        return Page(items: items, nextCursor: next)
    }

    private static func state(_ row: PostgresRow) throws -> KillSwitchState {
        let account = try row.string("account_id")
        return KillSwitchState(
            accountId: account == everyAccount ? nil : account, isOn: try row.bool("is_on"),
            reason: try row.optionalString("reason"), changedBy: try row.string("changed_by"),
            changedAt: try row.time("changed_at"))
    }
}
