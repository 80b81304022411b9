import BillingCore
import Contracts
import Postgres
import ServiceKit

/// A row of the reservations.
struct StoredReservation {
    let id: String
    let customer: String
    let quota: String
    let amount: Int64
    let lifetimeSeconds: Int64
    let stored: ReservationState
    let expiresAt: Timestamp

    init(_ row: PostgresRow) throws {
        id = try row.string("reservation_id")
        customer = try row.string("customer_id")
        quota = try row.string("quota")
        amount = try row.int64("amount")
        lifetimeSeconds = try row.int64("lifetime_s")
        stored = try row.choice("state")
        expiresAt = try row.timestamp("expires_at")
    }

    func state(_ now: Timestamp) -> ReservationState {
        QuotaDecision.state(stored, expiresAt: expiresAt, now: now)
    }

    func reservation(_ now: Timestamp, _ state: ReservationState? = nil) -> QuotaReservation {
        QuotaReservation(
            reservationId: id, customerId: customer, quota: quota, amount: amount, state: state ?? self.state(now),
            expiresAt: expiresAt)
    }

    /// The answer to a repeat, or 422 when it asks for something else.
    func answer(_ new: NewReservation, _ now: Timestamp) throws(ProblemError) -> QuotaReservation {
        let isSame =
            new.customerId == customer && new.quota == quota && new.amount == amount
            && Int64(new.expiresInS) == lifetimeSeconds
        guard isSame else { throw ReservationStore.reused }
        return reservation(now)
    }
}
