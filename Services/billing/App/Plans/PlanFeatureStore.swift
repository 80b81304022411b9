import Contracts
import Postgres
import ServiceKit

/// Reads and writes which features a plan has.
struct PlanFeatureStore: Sendable {
    let pool: PostgresPool

    static let select = """
        SELECT p.id AS plan_id, p.code AS plan_code, f.id AS feature_id, f.code AS feature_code, f.kind, pf.quota_limit
        FROM plan_features pf JOIN plans p ON p.id = pf.plan_id JOIN features f ON f.id = pf.feature_id
        """

    /// Attaches a feature, or changes its limit. Reads plan and feature, and writes neither.
    func attach(_ new: NewPlanFeature, to code: String) async throws -> PlanFeature {
        try await pool.transaction { connection in
            let version = try await EntitlementClock.tick(connection)
            guard let plan = try await connection.query("SELECT id FROM plans WHERE code = $1", [.text(code)]).first
            else { throw ProblemError.notFound("plan") }
            let features = try await connection.query(
                "SELECT id, kind FROM features WHERE code = $1", [.text(new.featureCode)])
            guard let feature = features.first else { throw ProblemError.notFound("feature") }
            if try feature.choice("kind", as: FeatureKind.self) == .capability, new.limit != nil {
                throw ProblemError.badField(
                    "limit", "\(new.featureCode) is a capability, which has no limit; leave it out",
                    code: "limit_on_capability")
            }
            try await connection.execute(
                """
                INSERT INTO plan_features (plan_id, feature_id, quota_limit, version) VALUES ($1, $2, $3, $4)
                ON CONFLICT (plan_id, feature_id) DO UPDATE
                    SET quota_limit = excluded.quota_limit, version = excluded.version
                    WHERE plan_features.quota_limit IS DISTINCT FROM excluded.quota_limit
                """,
                [
                    .uuid(try plan.uuid(0)), .uuid(try feature.uuid("id")),
                    new.limit.map(PostgresValue.int).orNull, .int(version),
                ])
            let row = try await connection.query(
                Self.select + " WHERE p.code = $1 AND f.code = $2", [.text(code), .text(new.featureCode)])
            return try Self.planFeature(try row.single())
        }
    }

    /// Features of a plan after a feature code, or 404 without such a plan.
    func page(of code: String, after feature: String?, limit: Int) async throws -> Page<PlanFeature> {
        let known = try await pool.query("SELECT 1 FROM plans WHERE code = $1", [.text(code)], isIdempotent: true)
        guard !known.isEmpty else { throw ProblemError.notFound("plan") }
        let rows = try await pool.query(
            Self.select + " WHERE p.code = $1 AND ($2::text IS NULL OR f.code > $2::text) ORDER BY f.code LIMIT $3",
            [.text(code), feature.map(PostgresValue.text).orNull, .int(Int64(limit + 1))], isIdempotent: true)
        let features = try rows.prefix(limit).map(Self.planFeature)
        let next = rows.count > limit ? features.last.map { BillingCursor.text(of: $0.featureCode) } : nil
        return Page(items: features, nextCursor: next)
    }

    static func planFeature(_ row: PostgresRow) throws -> PlanFeature {
        PlanFeature(
            planId: try row.uuid("plan_id"), planCode: try row.string("plan_code"),
            featureId: try row.uuid("feature_id"), featureCode: try row.string("feature_code"),
            kind: try row.choice("kind"), limit: try row.optionalInt64("quota_limit"))
    }
}
