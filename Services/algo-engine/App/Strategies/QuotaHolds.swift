import Contracts
import Observability
import Postgres
import Security
import ServiceClients
import ServiceKit

/// The units of `quota.active_algos` that running strategies hold at billing: reserved before a strategy runs, committed
/// once it does, released when it stops. What a crash leaves half done is settled later by ``QuotaSettlement``.
struct QuotaHolds: Sendable {
    /// How billing is asked; what a test may replace.
    struct Billing: Sendable {
        let reserve: @Sendable (NewReservation) async throws(EndpointClientError) -> QuotaReservation
        let commit: @Sendable (String) async throws(EndpointClientError) -> QuotaReservation
        let release: @Sendable (String) async throws(EndpointClientError) -> QuotaReservation
    }

    /// A reservation that is not committed gives itself back after so many seconds.
    static let expiresInSeconds = 60

    let pool: PostgresPool
    let billing: Billing
    let clock: any TimeSource
    let logger: Logger

    /// Reserves a unit for a strategy that is about to run; answers the reservation. Throws `ProblemError`.
    func acquire(strategy: StrategyID, owner: String) async throws -> String {
        var generator = SystemRandom()
        let new = TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &generator)
        let row = try await pool.query(
            """
            INSERT INTO quota_holds (reservation_id, owner_id, strategy_id, state) VALUES ($1, $2, $3, 'reserved')
            ON CONFLICT (strategy_id) WHERE state <> 'releasing' DO UPDATE SET changed_at = clock_timestamp()
            RETURNING reservation_id
            """, [.uuid(new), .text(owner), .uuid(strategy.description)]
        ).single()
        let reservation = try row.uuid(0)
        do throws(EndpointClientError) {
            _ = try await billing.reserve(Self.request(reservation, owner))
            return reservation
        } catch {
            try await abandon(reservation)
            throw Self.problem(error)
        }
    }

    /// The strategy runs: the unit is taken for good. A failure is left to the settlement.
    func commit(_ reservation: String) async {
        do {
            _ = try await billing.commit(reservation)
            _ = try await pool.execute(
                """
                UPDATE quota_holds SET state = 'committed', changed_at = clock_timestamp()
                WHERE reservation_id = $1 AND state = 'reserved'
                """, [.uuid(reservation)])
        } catch {
            logger.warning("quota_commit_failed", [.error: .string(String(describing: error))])
        }
    }

    /// The strategy did not come to run after all.
    func abandon(_ reservation: String) async throws {
        _ = try await pool.execute(
            "UPDATE quota_holds SET state = 'releasing', changed_at = clock_timestamp() WHERE reservation_id = $1",
            [.uuid(reservation)])
    }

    /// Marks a strategy's unit to be given back, in the transaction that stops it.
    static func release(strategy: StrategyID, on connection: PostgresConnection) async throws {
        _ = try await connection.execute(
            """
            UPDATE quota_holds SET state = 'releasing', changed_at = clock_timestamp()
            WHERE strategy_id = $1 AND state <> 'releasing'
            """, [.uuid(strategy.description)])
    }

    static func request(_ reservation: String, _ owner: String) -> NewReservation {
        NewReservation(
            reservationId: reservation, customerId: owner, quota: EntitlementCode.activeAlgos.rawValue, amount: 1,
            expiresInS: expiresInSeconds)
    }

    /// What the caller is told when billing gives no unit.
    static func problem(_ error: EndpointClientError) -> ProblemError {
        switch error.problem?.code {
        case "quota_exhausted", "quota_not_granted":
            ProblemError(
                403, "active_strategy_limit",
                "No further strategy may run: \(error.problem?.detail ?? "the quota is used up") "
                    + "Disable another one or change the plan (\(EntitlementCode.activeAlgos.rawValue)).")
        case "subscription_reduce_only":
            ProblemError(
                403, "active_strategy_limit",
                "The subscription allows nothing new at the moment; settle it before a strategy can run.")
        default:
            .unavailable("entitlements_unavailable", "What the plan allows cannot be asked at the moment.")
        }
    }
}
