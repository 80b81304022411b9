import BillingCore
import Contracts
import Observability
import Postgres
import ServiceKit

/// Holds, takes and gives back units of quotas. Everything about one customer happens one after the other, under the lock
/// of the customer's row: of two who want the last unit one gets it. The time is read after the lock is held, so that a
/// wait for it does not make an old moment count.
struct ReservationStore: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource
    let entitlements: EntitlementStore

    /// Holds units. A repeat answers how the first stands.
    func reserve(_ new: NewReservation) async throws -> QuotaReservation {
        try await pool.transaction { connection in
            try await CustomerLock.take(new.customerId, clock, connection)
            let now = Timestamp(milliseconds: clock.wallMilliseconds)
            if let known = try await Self.find(new.reservationId, connection) { return try known.answer(new, now) }
            try await Self.freeExpired(new.customerId, new.quota, now, connection)
            let state = try await entitlements.resolve(new.customerId, at: now, connection)
            if let refusal = QuotaDecision.refusal(of: new.amount, quota: new.quota, in: state) {
                throw Self.problem(refusal, new, state)
            }
            let expires = now.advanced(byMilliseconds: Int64(new.expiresInS) * 1_000)
            let inserted = try await connection.execute(
                """
                INSERT INTO quota_reservations (reservation_id, customer_id, quota, amount, lifetime_s, state, expires_at,
                                                created_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, 'reserved', $6, $7, $7) ON CONFLICT (reservation_id) DO NOTHING
                """,
                [
                    .text(new.reservationId), .text(new.customerId), .text(new.quota), .int(new.amount),
                    .int(Int64(new.expiresInS)), .time(expires), .time(now),
                ])
            guard inserted == 1 else {
                // Somebody used the id for another customer at the same time: this customer's lock does not keep them out.
                throw Self.reused
            }
            return QuotaReservation(
                reservationId: new.reservationId, customerId: new.customerId, quota: new.quota, amount: new.amount,
                state: .reserved, expiresAt: expires)
        }
    }

    /// Takes reserved units until they are released.
    func commit(_ id: String) async throws -> QuotaReservation {
        try await change(id, QuotaDecision.commit)
    }

    /// Gives units back.
    func release(_ id: String) async throws -> QuotaReservation {
        try await change(id, QuotaDecision.release)
    }

    private func change(
        _ id: String, _ decide: @Sendable (ReservationState) -> QuotaDecision.Change
    ) async throws -> QuotaReservation {
        try await pool.transaction { connection in
            guard let first = try await Self.find(id, connection) else { throw ProblemError.notFound("reservation") }
            try await CustomerLock.take(first.customer, clock, connection)
            let now = Timestamp(milliseconds: clock.wallMilliseconds)
            // Read again: it may have changed before the lock was ours.
            guard let known = try await Self.find(id, connection) else { throw ProblemError.notFound("reservation") }
            switch decide(known.state(now)) {
            case .unchanged: return known.reservation(now)
            case .refused(let refusal): throw Self.problem(refusal)
            case .become(let state):
                try await connection.execute(
                    "UPDATE quota_reservations SET state = $2, updated_at = $3 WHERE reservation_id = $1",
                    [.text(id), .text(state.rawValue), .time(now)])
                return known.reservation(now, state)
            }
        }
    }

    private static func find(_ id: String, _ connection: PostgresConnection) async throws -> StoredReservation? {
        let rows = try await connection.query(
            """
            SELECT reservation_id, customer_id, quota, amount, lifetime_s, state, expires_at
            FROM quota_reservations WHERE reservation_id = $1
            """, [.text(id)])
        return try rows.first.map(StoredReservation.init)
    }

    /// Writes down what has given itself back, so that the index of what is taken stays small and a replica whose clock
    /// is behind cannot commit what was given to somebody else.
    private static func freeExpired(
        _ customer: String, _ quota: String, _ now: Timestamp, _ connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            UPDATE quota_reservations SET state = 'expired', updated_at = $3
            WHERE customer_id = $1 AND quota = $2 AND state = 'reserved' AND expires_at <= $3
            """, [.text(customer), .text(quota), .time(now)])
    }

    static let reused = ProblemError(
        422, "reservation_id_reused", "This reservation_id was used for another reservation; take a new one.",
        fields: [.init(field: "reservation_id", message: "was used for another reservation")])

    private static func problem(
        _ refusal: QuotaDecision.Refusal, _ new: NewReservation, _ entitlements: Entitlements
    ) -> ProblemError {
        let state = entitlements.quotas[new.quota]
        let plan = entitlements.planCode.map { "the plan \($0)" } ?? "no plan"
        switch refusal {
        case .reduceOnly:
            let status = entitlements.status?.rawValue ?? "missing"
            return ProblemError(
                403, refusal.rawValue,
                "The subscription is \(status) or over, so nothing new may be taken of \(new.quota); pay or start a subscription."
            )
        case .notGranted:
            return ProblemError(
                403, refusal.rawValue,
                "The customer has \(plan), which does not grant \(new.quota); subscribe to a plan that does.")
        default:
            return ProblemError(
                409, refusal.rawValue,
                "\(new.quota): \(new.amount) more do not fit, \(state?.used ?? 0) of \(state?.limit ?? 0) are taken; release some or choose a larger plan."
            )
        }
    }

    private static func problem(_ refusal: QuotaDecision.Refusal) -> ProblemError {
        let why =
            refusal == .expired ? "It was not committed in time and has given itself back" : "It was given back"
        return ProblemError(409, refusal.rawValue, "\(why); reserve again under a new reservation_id.")
    }
}
