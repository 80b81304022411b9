import BillingCore
import Contracts
import Postgres

/// A row of the subscriptions.
struct SubscriptionRow: Equatable {
    let id: String
    let customer: String
    var planID: String
    var planCode: String
    var status: SubscriptionStatus
    var isCurrent: Bool
    let providerID: String?
    let startedAt: Timestamp
    var trialEnd: Timestamp?
    var periodEnd: Timestamp?
    var endedAt: Timestamp?
    var mark: ProviderMark?
    var updatedAt: Timestamp

    static let select = """
        SELECT s.id, s.customer_id, s.plan_id, p.code AS plan_code, s.status, s.is_current, s.provider_id, s.started_at,
               s.trial_end, s.current_period_end, s.ended_at, s.provider_created_at, s.provider_rank, s.updated_at
        FROM subscriptions s JOIN plans p ON p.id = s.plan_id
        """

    var subscription: Subscription {
        Subscription(
            id: id, customerId: customer, planCode: planCode, status: status, isCurrent: isCurrent,
            providerId: providerID, startedAt: startedAt, trialEnd: trialEnd, currentPeriodEnd: periodEnd,
            endedAt: endedAt, updatedAt: updatedAt)
    }

    var candidate: CurrentSubscription.Candidate {
        CurrentSubscription.Candidate(id: id, status: status, startedAt: startedAt)
    }

    var resolution: EntitlementResolution.Current {
        EntitlementResolution.Current(planCode: planCode, status: status, trialEnd: trialEnd, periodEnd: periodEnd)
    }

    /// Where it stands after an event; answers what the event did. An end is written down with its time.
    mutating func take(_ event: SubscriptionEvent, at time: Timestamp) -> SubscriptionMachine.Outcome {
        let outcome = SubscriptionMachine.outcome(of: event, in: status)
        if case .become(let next) = outcome {
            status = next
            if next == .canceled { endedAt = time }
        }
        return outcome
    }

    /// The same for a step of which nothing but itself is told.
    mutating func take(_ step: SubscriptionStep, at time: Timestamp) -> SubscriptionMachine.Outcome {
        switch step {
        case .failed: return take(.paymentFailed, at: time)
        case .ended: return take(.cancel, at: time)
        case .paid(let end):
            if status != .canceled, let end {
                // The payment of an earlier period leaves the one that is due unpaid.
                if status == .pastDue, let due = periodEnd, end < due { return .unchanged }
                periodEnd = max(periodEnd ?? end, end)
            }
            return take(.invoicePaid, at: time)
        }
    }
}

extension SubscriptionRow {
    init(_ row: PostgresRow) throws {
        id = try row.uuid("id")
        customer = try row.string("customer_id")
        planID = try row.uuid("plan_id")
        planCode = try row.string("plan_code")
        status = try row.choice("status")
        isCurrent = try row.bool("is_current")
        providerID = try row.optionalString("provider_id")
        startedAt = try row.timestamp("started_at")
        trialEnd = try row.optionalTimestamp("trial_end")
        periodEnd = try row.optionalTimestamp("current_period_end")
        endedAt = try row.optionalTimestamp("ended_at")
        let rank = try row.int("provider_rank")
        mark = try row.optionalTimestamp("provider_created_at").map {
            ProviderMark(createdSeconds: $0.milliseconds / 1_000, rank: rank)
        }
        updatedAt = try row.timestamp("updated_at")
    }
}
