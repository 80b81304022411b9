import BillingCore
import Contracts
import Observability
import Postgres
import ServiceKit

/// Starts, changes and lists subscriptions for people and services of ours; the payment provider comes through
/// ``StripeEventStore``.
struct SubscriptionStore: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource
    let graceMilliseconds: Int64

    /// Starts one, or answers the current one to the same plan. One that has run out is ended first. A customer's first
    /// subscription begins with the plan's trial.
    func start(_ new: NewSubscription) async throws -> Subscription {
        var generator = SystemRandomNumberGenerator()
        let id = TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &generator)
        return try await pool.transaction { connection in
            let plans = try await connection.query(
                "SELECT id, trial_period_days FROM plans WHERE code = $1", [.text(new.planCode)])
            guard let plan = plans.first else { throw ProblemError.notFound("plan") }
            let table = try await SubscriptionTable(new.customerId, clock, connection)
            if let end = new.currentPeriodEnd, end <= table.now {
                throw ProblemError.badField("current_period_end", "must lie in the future")
            }
            let all = try await table.all()
            if let current = all.first(where: \.isCurrent) {
                if let kept = try Self.kept(current, new, table.now, graceMilliseconds) { return kept.subscription }
                var over = current
                _ = over.take(.cancel, at: table.now)
                _ = try await table.save(over, was: current.status, cause: "ran_out")
            }
            let trialDays = all.isEmpty ? try plan.optionalInt64("trial_period_days") ?? 0 : 0
            let row = SubscriptionRow(
                id: id, customer: new.customerId, planID: try plan.uuid("id"), planCode: new.planCode,
                status: trialDays > 0 ? .trialing : .active, isCurrent: false, providerID: nil, startedAt: table.now,
                trialEnd: trialDays > 0 ? table.now.advanced(byMilliseconds: trialDays * 86_400_000) : nil,
                periodEnd: new.currentPeriodEnd, endedAt: nil, mark: nil, updatedAt: table.now)
            return try await table.save(row, was: nil, cause: "started").subscription
        }
    }

    /// The current one when it stays: to the same plan and not run out. Nil when it is over.
    private static func kept(
        _ current: SubscriptionRow, _ new: NewSubscription, _ now: Timestamp, _ graceMilliseconds: Int64
    ) throws(ProblemError) -> SubscriptionRow? {
        let lapse = EntitlementResolution.lapse(of: current.resolution, graceMilliseconds: graceMilliseconds)
        if let lapse, lapse <= now { return nil }
        guard current.planCode == new.planCode else {
            throw ProblemError(
                409, "subscription_exists",
                "The customer's current subscription \(current.id) is to the plan \(current.planCode); cancel it first."
            )
        }
        return current
    }

    /// Pauses, resumes or ends one.
    func change(
        _ id: String, cause: String,
        _ event: @Sendable (_ isInTrial: Bool) -> SubscriptionEvent
    ) async throws -> Subscription {
        // As the database writes it: a UUID may come in capital letters.
        let id = id.lowercased()
        return try await pool.transaction { connection in
            guard let customer = try await SubscriptionTable.customer(of: id, .id, connection) else {
                throw ProblemError.notFound("subscription")
            }
            let table = try await SubscriptionTable(customer, clock, connection)
            guard var row = try await table.row(.id, id) else { throw ProblemError.notFound("subscription") }
            let old = row.status
            let isInTrial = row.trialEnd.map { $0 > table.now } ?? false
            switch row.take(event(isInTrial), at: table.now) {
            case .unchanged: return row.subscription
            case .become: return try await table.save(row, was: old, cause: cause).subscription
            case .refused(let refusal):
                let why =
                    refusal == .ended ? "It was canceled; start a new one." : "A payment is due; it must come first."
                throw ProblemError(409, refusal.rawValue, "The subscription is \(old.rawValue). \(why)")
            }
        }
    }

    /// Subscriptions before an id, newest first: ids sort by the time they were made.
    func page(
        before id: String?, customer: String?, status: String?, limit: Int
    ) async throws -> Page<Subscription> {
        let rows = try await pool.query(
            SubscriptionRow.select + """
                 WHERE ($1::uuid IS NULL OR s.id < $1::uuid) AND ($2::text IS NULL OR s.customer_id = $2::text)
                    AND ($3::text IS NULL OR s.status = $3::text)
                ORDER BY s.id DESC LIMIT $4
                """,
            [
                id.map(PostgresValue.uuid).orNull, customer.map(PostgresValue.text).orNull,
                status.map(PostgresValue.text).orNull, .int(Int64(limit + 1)),
            ], isIdempotent: true)
        let items = try rows.prefix(limit).map { try SubscriptionRow($0).subscription }
        let next = rows.count > limit ? items.last.map { BillingCursor.text(of: $0.id) } : nil
        return Page(items: items, nextCursor: next)
    }
}
