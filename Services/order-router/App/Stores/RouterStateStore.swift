import Trading
import Contracts
import Postgres

/// Reads and sets how the router runs.
struct RouterStateStore: Sendable {
    let pool: PostgresPool
    let trading: TradingSettings

    /// The state as the caller may see it, with what the accounts of `filter` (on the alias `d`) routed on that day.
    func state(_ filter: LogFilter, on day: CivilDay) async throws -> RouterState {
        var filter = filter
        filter.add("d.day = ?", .int(day.number))
        let answers = try await pool.pipeline([
            PostgresStatement(
                """
                SELECT s.mode, s.daily_notional_limit,
                       EXISTS (SELECT FROM kill_switches k WHERE k.account_id = '*' AND k.is_on) AS kill_switch
                FROM router_state s
                """),
            PostgresStatement(
                """
                SELECT coalesce(sum(d.reserved + d.committed), 0) AS routed FROM daily_notional d
                WHERE \(filter.sql) AND d.mode = (SELECT mode FROM router_state)
                """, filter.parameters),
        ])
        let row = try answers[0].single()
        return RouterState(
            mode: try row.choice("mode"), allowedModes: TradingMode.allCases,
            dailyNotionalLimit: try row.optionalDecimal("daily_notional_limit") ?? trading.limits.dailyNotional,
            notionalRouted: try answers[1].single().decimal("routed"), day: day.text,
            killSwitch: try row.bool("kill_switch"))
    }

    /// Sets what is given.
    func set(mode: TradingMode?, dailyNotionalLimit: Money?, by subject: String, at now: Timestamp) async throws {
        try await pool.execute(
            """
            UPDATE router_state SET mode = coalesce($1, mode),
                daily_notional_limit = coalesce($2, daily_notional_limit), changed_by = $3, changed_at = $4
            """,
            [.optional(mode?.rawValue), .optional(dailyNotionalLimit), .text(subject), .time(now)])
    }
}
