import Contracts
import Observability
import Postgres
import ServiceKit

/// Reads and writes plans.
struct PlanStore: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource

    /// Makes the plan or overwrites the one of this code; a repeat changes nothing, not even its time.
    func write(_ new: NewPlan) async throws -> Plan {
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        var generator = SystemRandomNumberGenerator()
        let id = TimeOrderedID.make(milliseconds: now.milliseconds, using: &generator)
        return try await pool.transaction { connection in
            // Also keeps two writers of plans apart: the check below holds until the commit.
            let version = try await EntitlementClock.tick(connection)
            let holders = try await connection.query(
                "SELECT code FROM plans WHERE stripe_price_id = $1 AND code <> $2",
                [.text(new.stripePriceId), .text(new.code)])
            if let holder = holders.first {
                throw ProblemError(
                    409, "stripe_price_taken",
                    "stripe_price_id \(new.stripePriceId) belongs to the plan \(try holder.string(0)); give another.",
                    fields: [.init(field: "stripe_price_id", message: "belongs to another plan")])
            }
            try await connection.execute(
                """
                INSERT INTO plans (id, code, name, stripe_price_id, description, billing_interval, trial_period_days,
                                   version, created_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
                ON CONFLICT (code) DO UPDATE SET
                    name = excluded.name, stripe_price_id = excluded.stripe_price_id,
                    description = excluded.description, billing_interval = excluded.billing_interval,
                    trial_period_days = excluded.trial_period_days, version = excluded.version,
                    updated_at = excluded.updated_at
                WHERE (plans.name, plans.stripe_price_id, plans.description, plans.billing_interval,
                       plans.trial_period_days)
                    IS DISTINCT FROM (excluded.name, excluded.stripe_price_id, excluded.description,
                                      excluded.billing_interval, excluded.trial_period_days)
                """,
                [
                    .uuid(id), .text(new.code), .text(new.name), .text(new.stripePriceId),
                    new.description.map(PostgresValue.text).orNull,
                    .text((new.billingInterval ?? .monthly).rawValue),
                    new.trialPeriodDays.map { PostgresValue.int(Int64($0)) }.orNull, .int(version), .time(now),
                ])
            let rows = try await connection.query(Self.select + " WHERE code = $1", [.text(new.code)])
            return try Self.plan(try rows.single(), features: try await Self.features(of: rows, connection))
        }
    }

    /// The plan, or 404.
    func plan(_ code: String) async throws -> Plan {
        try await pool.transaction(TransactionOptions(isReadOnly: true)) { connection in
            let rows = try await connection.query(Self.select + " WHERE code = $1", [.text(code)])
            guard let row = rows.first else { throw ProblemError.notFound("plan") }
            return try Self.plan(row, features: try await Self.features(of: rows, connection))
        }
    }

    /// Plans after a code, by code.
    func page(after code: String?, limit: Int) async throws -> Page<Plan> {
        try await pool.transaction(TransactionOptions(isReadOnly: true)) { connection in
            let rows = try await connection.query(
                Self.select + " WHERE $1::text IS NULL OR code > $1::text ORDER BY code LIMIT $2",
                [code.map(PostgresValue.text).orNull, .int(Int64(limit + 1))])
            let features = try await Self.features(of: rows, connection)
            let plans = try rows.prefix(limit).map { try Self.plan($0, features: features) }
            let next = rows.count > limit ? plans.last.map { BillingCursor.text(of: $0.code) } : nil
            return Page(items: plans, nextCursor: next)
        }
    }

    private static let select = """
        SELECT id, code, name, stripe_price_id, description, billing_interval, trial_period_days, created_at, updated_at
        FROM plans
        """

    private static func features(
        of plans: PostgresRows, _ connection: PostgresConnection
    ) async throws -> [PlanFeature] {
        let rows = try await connection.query(
            PlanFeatureStore.select + " WHERE pf.plan_id = ANY($1) ORDER BY p.code, f.code",
            [.uuidArray(try plans.map { try $0.uuid("id") })])
        return try rows.map(PlanFeatureStore.planFeature)
    }

    private static func plan(_ row: PostgresRow, features: [PlanFeature]) throws -> Plan {
        let id = try row.uuid("id")
        return Plan(
            id: id, code: try row.string("code"), name: try row.string("name"),
            stripePriceId: try row.string("stripe_price_id"), description: try row.optionalString("description"),
            billingInterval: try row.choice("billing_interval"),
            trialPeriodDays: try row.optionalInt64("trial_period_days").map { Int($0) },
            features: features.filter { $0.planId == id }, createdAt: try row.timestamp("created_at"),
            updatedAt: try row.timestamp("updated_at"))
    }
}
