import BillingCore
import Contracts
import Observability
import Postgres

/// Resolves what a customer may do from the tables themselves: nothing is kept, so no change is ever late.
struct EntitlementStore: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource
    /// How long a subscription holds beyond the end of its period.
    let graceMilliseconds: Int64

    /// What the customer may do now.
    func resolve(_ customer: String) async throws -> Entitlements {
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        let rows = try await pool.query(Self.sql, Self.values(customer, now), isIdempotent: true)
        return try entitlements(customer, rows, now)
    }

    /// As `resolve`, within a transaction.
    func resolve(
        _ customer: String, at now: Timestamp, _ connection: PostgresConnection
    ) async throws -> Entitlements {
        try entitlements(customer, try await connection.query(Self.sql, Self.values(customer, now)), now)
    }

    /// A customer may be a user, a service or anything an administrator named.
    private static func values(_ customer: String, _ now: Timestamp) -> [PostgresValue] {
        [.text(customer), .time(now), IdentityContext.userID(customer).map(PostgresValue.uuid).orNull]
    }

    private func entitlements(_ customer: String, _ rows: PostgresRows, _ now: Timestamp) throws -> Entitlements {
        var current: EntitlementResolution.Current?
        var grants: [EntitlementResolution.Grant] = []
        var version: Int64 = 0
        var isUserGone = false
        for row in rows {
            isUserGone = try row.bool("is_user_gone")
            version = max(version, try row.int64("version"))
            if current == nil, let plan = try row.optionalString("plan_code") {
                current = EntitlementResolution.Current(
                    planCode: plan, status: try row.choice("status"), trialEnd: try row.optionalTimestamp("trial_end"),
                    periodEnd: try row.optionalTimestamp("current_period_end"))
            }
            guard let feature = try row.optionalString("feature_code") else { continue }
            grants.append(
                EntitlementResolution.Grant(
                    code: feature, kind: try row.choice("kind"), limit: try row.optionalInt64("quota_limit"),
                    used: try row.int64("used")))
        }
        return EntitlementResolution.resolve(
            customer: customer, current: current, grants: grants, isUserGone: isUserGone, version: version, now: now,
            graceMilliseconds: graceMilliseconds)
    }

    /// One row for each feature of the current plan, and one row when there is none. `greatest` passes over NULLs.
    private static let sql = """
        SELECT p.code AS plan_code, s.status, s.trial_end, s.current_period_end, f.code AS feature_code, f.kind,
               pf.quota_limit,
               greatest(h.version, p.version, pf.version, f.version, u.entitlements_version, 0) AS version,
               CASE WHEN f.kind = 'quota' THEN (
                   SELECT coalesce(sum(r.amount), 0)::bigint FROM quota_reservations r
                   WHERE r.customer_id = $1 AND r.quota = f.code
                       AND (r.state = 'committed' OR (r.state = 'reserved' AND r.expires_at > $2))
               ) ELSE 0 END AS used,
               u.deactivated_at IS NOT NULL AS is_user_gone
        FROM (SELECT max(version) AS version FROM subscriptions WHERE customer_id = $1) h
        LEFT JOIN subscriptions s ON s.customer_id = $1 AND s.is_current
        LEFT JOIN plans p ON p.id = s.plan_id
        LEFT JOIN plan_features pf ON pf.plan_id = s.plan_id
        LEFT JOIN features f ON f.id = pf.feature_id
        LEFT JOIN users u ON u.id = $3
        """
}
