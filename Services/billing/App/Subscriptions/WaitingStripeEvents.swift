import BillingCore
import Contracts
import Postgres

/// Events that came before the subscription they are about: each waits in its row until the one arrives that makes the
/// subscription known, and has its effect then. So it ends where the events in order end.
struct WaitingStripeEvents {
    /// One that waited.
    struct Event {
        let id: String
        let type: String
        let mark: ProviderMark
        let step: SubscriptionStep
    }

    let connection: PostgresConnection

    /// Lets nobody else decide about events of a subscription until the transaction ends: neither that it is not known,
    /// nor what waits for it.
    func lock(_ providerID: String) async throws {
        _ = try await connection.query(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' stripe ' || $1, 0))",
            [.text(providerID)])
    }

    /// Writes down what an event is to do once the subscription is known.
    func keep(_ event: StripeEvent, _ step: SubscriptionStep, for providerID: String) async throws {
        var end: Timestamp?
        let name: String
        switch step {
        case .paid(let until):
            name = "paid"
            end = until
        case .failed: name = "failed"
        case .ended: name = "ended"
        }
        try await connection.execute(
            """
            UPDATE stripe_events SET waits_for = $2, step = $3, provider_rank = $4, period_end = $5
            WHERE event_id = $1
            """,
            [.text(event.id), .text(providerID), .text(name), .int(Int64(event.mark.rank)), .time(end)])
    }

    /// What waits for a subscription, in order.
    func events(of providerID: String) async throws -> [Event] {
        try await connection.query(
            """
            SELECT event_id, type, created_at, step, provider_rank, period_end FROM stripe_events
            WHERE waits_for = $1 ORDER BY created_at, provider_rank, event_id
            """, [.text(providerID)]
        ).map { row in
            let step: SubscriptionStep =
                switch try row.string("step") {
                case "paid": .paid(until: try row.optionalTimestamp("period_end"))
                case "failed": .failed
                default: .ended
                }
            return Event(
                id: try row.string("event_id"), type: try row.string("type"),
                mark: ProviderMark(
                    createdSeconds: try row.timestamp("created_at").milliseconds / 1_000,
                    rank: try row.int("provider_rank")), step: step)
        }
    }

    /// Notes that one has had its effect.
    func done(_ event: Event, _ outcome: WebhookOutcome) async throws {
        try await connection.execute(
            """
            UPDATE stripe_events
            SET outcome = $2, waits_for = NULL, step = NULL, provider_rank = NULL, period_end = NULL
            WHERE event_id = $1
            """, [.text(event.id), .text(outcome.rawValue)])
    }
}
