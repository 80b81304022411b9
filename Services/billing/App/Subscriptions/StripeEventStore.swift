import BillingCore
import Contracts
import Observability
import Postgres
import ServiceKit

/// Applies events of the payment provider: each id once, an older one never over a newer one, each to the one
/// subscription it names. The event and its effect commit together; a refused event leaves nothing and may come again.
struct StripeEventStore: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource

    /// What an event asks of a row: the row after it, and what was done.
    private typealias Change = (row: SubscriptionRow, outcome: WebhookOutcome)

    func apply(_ event: StripeEvent) async throws -> WebhookOutcome {
        var generator = SystemRandomNumberGenerator()
        let newID = TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &generator)
        return try await pool.transaction { connection in
            // A second delivery at the same time waits here for the first one's commit.
            let isNew = try await connection.execute(
                """
                INSERT INTO stripe_events (event_id, type, created_at, received_at, outcome)
                VALUES ($1, $2, $3, $4, 'ignored') ON CONFLICT (event_id) DO NOTHING
                """,
                [
                    .text(event.id), .text(event.type), .timestamp(milliseconds: event.mark.createdSeconds * 1_000),
                    .timestamp(milliseconds: clock.wallMilliseconds),
                ])
            guard isNew == 1 else { return .duplicate }
            let outcome = try await perform(event, newID, connection)
            if outcome != .ignored {
                try await connection.execute(
                    "UPDATE stripe_events SET outcome = $2 WHERE event_id = $1",
                    [.text(event.id), .text(outcome.rawValue)])
            }
            return outcome
        }
    }

    private func perform(
        _ event: StripeEvent, _ newID: String, _ connection: PostgresConnection
    ) async throws -> WebhookOutcome {
        switch event.content {
        case .ignored: return .ignored
        case .paid(let id, let periodEnd):
            return try await change(id, event, connection) { row, time in
                if row.status != .canceled, let end = periodEnd.map({ Timestamp(milliseconds: $0 * 1_000) }) {
                    // The payment of an earlier period leaves the one that is due unpaid.
                    if row.status == .pastDue, let due = row.periodEnd, end < due { return .unchanged }
                    row.periodEnd = max(row.periodEnd ?? end, end)
                }
                return row.take(.invoicePaid, at: time)
            }
        case .failed(let id):
            return try await change(id, event, connection) { row, time in row.take(.paymentFailed, at: time) }
        case .subscription(let told), .deleted(let told):
            var isEnd = false
            if case .deleted = event.content { isEnd = true }
            let plan = try await plan(of: told, connection)
            if plan == nil, !isEnd { throw Self.planUnknown(told) }
            let known = try await SubscriptionTable.customer(of: told.id, .providerID, connection)
            if known == nil {
                guard let plan else { return .ignored }
                if let outcome = try await insert(told, plan, isEnd: isEnd, event, newID, connection) { return outcome }
            }
            return try await change(told.id, event, connection) { row, time in
                if row.status != .canceled {
                    if let plan { (row.planID, row.planCode) = plan }
                    Self.copyTimes(of: told, to: &row)
                }
                return row.take(isEnd ? .cancel : .reported(told.status), at: time)
            }
        }
    }

    /// Changes the subscription the event names, unless a newer event has been there.
    private func change(
        _ providerID: String, _ event: StripeEvent, _ connection: PostgresConnection,
        _ edit: (inout SubscriptionRow, Timestamp) -> SubscriptionMachine.Outcome
    ) async throws -> WebhookOutcome {
        guard let customer = try await SubscriptionTable.customer(of: providerID, .providerID, connection) else {
            return .ignored
        }
        let table = try await SubscriptionTable(customer, clock, connection)
        guard let old = try await table.row(.providerID, providerID) else { return .ignored }
        if let last = old.mark, event.mark < last { return .stale }
        var row = old
        _ = edit(&row, Timestamp(milliseconds: event.mark.createdSeconds * 1_000))
        guard row != old else {
            try await table.note(event.mark, of: row.id)
            return .unchanged
        }
        row.mark = event.mark
        _ = try await table.save(row, was: old.status, cause: event.type)
        return .applied
    }

    /// A subscription not seen before. One that has ended is written down too: what comes late must not revive it. Nil when
    /// another event of it, delivered at the same time, wrote it while this one waited for the customer's lock.
    private func insert(
        _ told: ProviderSubscription, _ plan: (id: String, code: String), isEnd: Bool, _ event: StripeEvent,
        _ newID: String, _ connection: PostgresConnection
    ) async throws -> WebhookOutcome? {
        let table = try await SubscriptionTable(told.customer, clock, connection)
        guard try await table.row(.providerID, told.id) == nil else { return nil }
        let status = isEnd ? .canceled : told.status
        var row = SubscriptionRow(
            id: newID, customer: told.customer, planID: plan.id, planCode: plan.code, status: status, isCurrent: false,
            providerID: told.id, startedAt: Timestamp(milliseconds: told.startedSeconds * 1_000), trialEnd: nil,
            periodEnd: nil,
            endedAt: status == .canceled ? Timestamp(milliseconds: event.mark.createdSeconds * 1_000) : nil,
            mark: event.mark, updatedAt: table.now)
        Self.copyTimes(of: told, to: &row)
        _ = try await table.save(row, was: nil, cause: event.type)
        return .applied
    }

    private static func copyTimes(of told: ProviderSubscription, to row: inout SubscriptionRow) {
        row.trialEnd = told.trialEndSeconds.map { Timestamp(milliseconds: $0 * 1_000) } ?? row.trialEnd
        row.periodEnd = told.periodEndSeconds.map { Timestamp(milliseconds: $0 * 1_000) } ?? row.periodEnd
    }

    /// The plan with the price, or the one whose code the price carries.
    private func plan(
        of told: ProviderSubscription, _ connection: PostgresConnection
    ) async throws -> (id: String, code: String)? {
        let rows = try await connection.query(
            """
            SELECT id, code FROM plans WHERE stripe_price_id = $1 OR code = $2
            ORDER BY stripe_price_id = $1 DESC LIMIT 1
            """, [.text(told.price), told.planCode.map(PostgresValue.text).orNull])
        return try rows.first.map { (try $0.uuid("id"), try $0.string("code")) }
    }

    private static func planUnknown(_ told: ProviderSubscription) -> ProblemError {
        ProblemError(
            400, "event_plan_unknown",
            "No plan has the price \(told.price); write one with this stripe_price_id and let the event be sent again.")
    }
}
