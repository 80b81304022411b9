import Contracts
import Observability
import Postgres
import Reactor
import ServiceKit

/// Deletes what nobody asks for any more, a bounded number at a time: ids of the payment provider's events that cannot
/// come again, and reservations that hold nothing. What is committed stays: it is the use of a quota.
struct BillingReaper: ServicePart {
    /// Rows deleted in one statement.
    static let maxRows: Int64 = 1_000
    /// Time between two looks, in milliseconds.
    static let intervalMilliseconds: Int64 = 600_000

    private static let dayMilliseconds: Int64 = 86_400_000

    let name = "billing_reaper"
    let pool: PostgresPool
    let clock: any TimeSource
    let loop: EventLoop
    let logger: Logger
    let eventsKeptDays: Int
    let reservationsKeptDays: Int

    func start() async throws {}

    func run() async throws {
        while !Task.isCancelled {
            do {
                try await reap()
            } catch {
                if Task.isCancelled { return }
                logger.warning("billing_reaper_failed", [.error: .string(String(describing: error))])
            }
            try? await loop.sleep(milliseconds: Self.intervalMilliseconds)
        }
    }

    /// One look: everything that is too old goes, however much it is.
    func reap() async throws {
        try await repeated(
            """
            DELETE FROM stripe_events WHERE event_id IN (
                SELECT event_id FROM stripe_events WHERE received_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
            """, days: eventsKeptDays)
        try await repeated(
            """
            DELETE FROM quota_reservations WHERE reservation_id IN (
                SELECT reservation_id FROM quota_reservations
                WHERE state IN ('released', 'expired') AND updated_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
            """, days: reservationsKeptDays)
    }

    private func repeated(_ sql: String, days: Int) async throws {
        let before = clock.wallMilliseconds - Int64(days) * Self.dayMilliseconds
        var deleted = Int(Self.maxRows)
        while deleted == Int(Self.maxRows), !Task.isCancelled {
            deleted = try await pool.execute(sql, [.timestamp(milliseconds: before), .int(Self.maxRows)])
        }
    }
}
