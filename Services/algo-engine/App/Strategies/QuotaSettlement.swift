import Contracts
import Observability
import Postgres
import Reactor
import Security
import ServiceKit

/// Brings half-done holds to an end: gives back what stopped strategies held, commits what running ones hold, and stops a
/// strategy whose reservation ran out and whose unit somebody else has by now.
struct QuotaSettlement: ServicePart {
    /// Holds looked at in one pass.
    static let maxHolds = 100
    /// A hold younger than this is still in the hands of the request that made it, in milliseconds.
    static let graceMilliseconds: Int64 = 15_000

    let name = "quota_settlement"
    let holds: QuotaHolds
    let loop: EventLoop
    let intervalMilliseconds: Int
    let stopStrategy: @Sendable (StrategyID, _ code: String, _ message: String) async throws -> Void

    func start() async throws {}

    func run() async throws {
        while !Task.isCancelled {
            do {
                try await settle()
            } catch {
                holds.logger.warning("quota_settlement_failed", [.error: .string(String(describing: error))])
            }
            try? await loop.sleep(milliseconds: Int64(intervalMilliseconds))
        }
    }

    /// One pass over everything that is not settled.
    func settle() async throws {
        for row in try await holds.pool.query(
            """
            SELECT reservation_id FROM quota_holds WHERE state = 'releasing' ORDER BY changed_at LIMIT $1
            """, [.int(Int64(Self.maxHolds))])
        {
            try await release(try row.uuid(0))
        }
        for row in try await holds.pool.query(
            """
            SELECT h.reservation_id, h.owner_id, h.strategy_id,
                   coalesce(s.status = 'ACTIVE' AND s.enabled AND s.deleted_at IS NULL, false) AS runs
            FROM quota_holds h LEFT JOIN strategies s ON s.id = h.strategy_id
            WHERE h.changed_at < clock_timestamp() - $2 * interval '1 millisecond'
              AND (h.state = 'reserved' OR (h.state = 'committed' AND NOT coalesce(
                   s.status = 'ACTIVE' AND s.enabled AND s.deleted_at IS NULL, false)))
            ORDER BY h.changed_at LIMIT $1
            """, [.int(Int64(Self.maxHolds)), .int(Self.graceMilliseconds)])
        {
            let reservation = try row.uuid("reservation_id")
            if try row.bool("runs") {
                try await commit(
                    try StrategyID(parsing: row.uuid("strategy_id")), reservation, try row.string("owner_id"))
            } else {
                try await holds.abandon(reservation)
            }
        }
    }

    private func release(_ reservation: String) async throws {
        do throws(EndpointClientError) {
            _ = try await holds.billing.release(reservation)
        } catch {
            // Never reserved, or forgotten: nothing to give back.
            guard error.status == 404 else { throw error }
        }
        _ = try await holds.pool.execute(
            "DELETE FROM quota_holds WHERE reservation_id = $1 AND state = 'releasing'", [.uuid(reservation)])
    }

    private func commit(_ strategy: StrategyID, _ reservation: String, _ owner: String) async throws {
        do throws(EndpointClientError) {
            _ = try await holds.billing.commit(reservation)
            await holds.commit(reservation)
        } catch {
            guard error.status == 409 || error.status == 404 else { throw error }
            try await renew(strategy, reservation, owner)
        }
    }

    /// The reservation ran out before it was committed: another one takes its place, or the strategy stops.
    private func renew(_ strategy: StrategyID, _ old: String, _ owner: String) async throws {
        var generator = SystemRandom()
        let new = TimeOrderedID.make(milliseconds: holds.clock.wallMilliseconds, using: &generator)
        let isOurs =
            try await holds.pool.execute(
                "UPDATE quota_holds SET reservation_id = $2 WHERE reservation_id = $1 AND state = 'reserved'",
                [.uuid(old), .uuid(new)]) == 1
        guard isOurs else { return }
        do throws(EndpointClientError) {
            _ = try await holds.billing.reserve(QuotaHolds.request(new, owner))
        } catch {
            let problem = QuotaHolds.problem(error)
            // Not answered: the next pass tries again.
            guard problem.status == 403 else { throw error }
            try await stopStrategy(strategy, problem.code, problem.detail)
            try await holds.abandon(new)
            return
        }
        await holds.commit(new)
    }
}
