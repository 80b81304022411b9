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
        let waiting = WaitingStripeEvents(connection: connection)
        if let id = event.content.subscriptionID { try await waiting.lock(id) }
        switch event.content {
        case .ignored: return .ignored
        case .paid(let id, let periodEnd):
            let end = periodEnd.map { Timestamp(milliseconds: $0 * 1_000) }
            return try await take(.paid(until: end), of: id, event, waiting)
        case .failed(let id): return try await take(.failed, of: id, event, waiting)
        case .subscription(let told):
            guard let plan = try await plan(of: told, connection) else { throw Self.planUnknown(told) }
            guard try await isKnown(told, connection) else {
                return try await insert(told, plan, isEnd: false, event, newID, waiting)
            }
            return try await change(
                told.id, event.type, event.mark, isEnd: told.status == .canceled, connection
            ) { row, time in
                Self.copy(told, plan, to: &row, isSameMark: row.mark == event.mark)
                return row.take(.reported(told.status), at: time)
            }
        case .deleted(let told):
            if try await isKnown(told, connection) { return try await take(.ended, of: told.id, event, waiting) }
            // One that has ended is written down too, else its end waits: what comes late must not revive it.
            guard let plan = try await plan(of: told, connection) else {
                return try await take(.ended, of: told.id, event, waiting)
            }
            return try await insert(told, plan, isEnd: true, event, newID, waiting)
        }
    }

    private func isKnown(_ told: ProviderSubscription, _ connection: PostgresConnection) async throws -> Bool {
        try await SubscriptionTable.customer(of: told.id, .providerID, connection) != nil
    }

    /// Does a step of a subscription that is known; for one that is not, it waits.
    private func take(
        _ step: SubscriptionStep, of providerID: String, _ event: StripeEvent, _ waiting: WaitingStripeEvents
    ) async throws -> WebhookOutcome {
        let connection = waiting.connection
        guard try await SubscriptionTable.customer(of: providerID, .providerID, connection) != nil else {
            try await waiting.keep(event, step, for: providerID)
            return .ignored
        }
        return try await change(
            providerID, event.type, event.mark, isEnd: step == .ended, connection
        ) { row, time in row.take(step, at: time) }
    }

    /// Changes the subscription the event names, unless a newer event has been there. An end holds whatever is said of a
    /// later time: nothing comes after it.
    private func change(
        _ providerID: String, _ type: String, _ mark: ProviderMark, isEnd: Bool, _ connection: PostgresConnection,
        _ edit: (inout SubscriptionRow, Timestamp) -> SubscriptionMachine.Outcome
    ) async throws -> WebhookOutcome {
        guard let customer = try await SubscriptionTable.customer(of: providerID, .providerID, connection) else {
            return .ignored
        }
        let table = try await SubscriptionTable(customer, clock, connection)
        guard let old = try await table.row(.providerID, providerID) else { return .ignored }
        let newest = max(mark, old.mark ?? mark)
        if mark < newest, !isEnd { return .stale }
        var row = old
        if old.status != .canceled { _ = edit(&row, Timestamp(milliseconds: mark.createdSeconds * 1_000)) }
        guard row != old else {
            try await table.note(newest, of: row.id)
            return .unchanged
        }
        row.mark = newest
        _ = try await table.save(row, was: old.status, cause: type)
        return .applied
    }

    /// A subscription not seen before, and then what waited for it.
    private func insert(
        _ told: ProviderSubscription, _ plan: (id: String, code: String), isEnd: Bool, _ event: StripeEvent,
        _ newID: String, _ waiting: WaitingStripeEvents
    ) async throws -> WebhookOutcome {
        let connection = waiting.connection
        let table = try await SubscriptionTable(told.customer, clock, connection)
        let status = isEnd ? .canceled : told.status
        let time = Timestamp(milliseconds: event.mark.createdSeconds * 1_000)
        var row = SubscriptionRow(
            id: newID, customer: told.customer, planID: plan.id, planCode: plan.code, status: status, isCurrent: false,
            providerID: told.id, startedAt: Timestamp(milliseconds: told.startedSeconds * 1_000), trialEnd: nil,
            periodEnd: nil, endedAt: status == .canceled ? time : nil, mark: event.mark, updatedAt: table.now)
        Self.copy(told, plan, to: &row, isSameMark: false)
        _ = try await table.save(row, was: nil, cause: event.type)
        for late in try await waiting.events(of: told.id) {
            let outcome = try await change(told.id, late.type, late.mark, isEnd: late.step == .ended, connection) {
                $0.take(late.step, at: $1)
            }
            try await waiting.done(late, outcome)
        }
        return .applied
    }

    /// What is told of it. Of two events that nothing tells apart the one that came last counts, but no period ends
    /// sooner.
    private static func copy(
        _ told: ProviderSubscription, _ plan: (id: String, code: String), to row: inout SubscriptionRow,
        isSameMark: Bool
    ) {
        (row.planID, row.planCode) = plan
        row.trialEnd = told.trialEndSeconds.map { Timestamp(milliseconds: $0 * 1_000) } ?? row.trialEnd
        guard let end = told.periodEndSeconds.map({ Timestamp(milliseconds: $0 * 1_000) }) else { return }
        row.periodEnd = isSameMark ? max(row.periodEnd ?? end, end) : end
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
