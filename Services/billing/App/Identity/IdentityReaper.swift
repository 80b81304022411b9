import BillingCore
import Contracts
import Observability
import Postgres
import Reactor
import ServiceKit

/// Deletes what no longer counts: sessions that ended long ago and attempts that are forgotten, a bounded number at a time.
struct IdentityReaper: ServicePart {
    /// Rows deleted in one statement.
    static let maxRows: Int64 = 1_000
    /// Time between two looks, in milliseconds.
    static let intervalMilliseconds: Int64 = 600_000

    let name = "identity_reaper"
    let identity: IdentityContext
    let loop: EventLoop

    func start() async throws {}

    func run() async throws {
        while !Task.isCancelled {
            do {
                try await reap()
            } catch {
                if Task.isCancelled { return }
                identity.logger.warning("identity_reaper_failed", [.error: .string(String(describing: error))])
            }
            try? await loop.sleep(milliseconds: Self.intervalMilliseconds)
        }
    }

    /// One look.
    func reap() async throws {
        let now = identity.now
        let oldest = now.advanced(byMilliseconds: -Int64(identity.settings.keptDays) * 86_400_000)
        try await identity.pool.execute(
            """
            DELETE FROM sessions WHERE id IN (
                SELECT id FROM sessions WHERE coalesce(ended_at, expires_at) < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
            """, [.timestamp(milliseconds: oldest.milliseconds), .int(Self.maxRows)])
        let rules = [identity.settings.accountRule, identity.settings.addressRule]
        let longest = rules.map { $0.forgetAfterMilliseconds + $0.maxPauseMilliseconds }.max() ?? 0
        try await identity.pool.execute(
            """
            DELETE FROM login_attempts WHERE (kind, key) IN (
                SELECT kind, key FROM login_attempts WHERE touched_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
            """,
            [
                .timestamp(milliseconds: now.advanced(byMilliseconds: -longest).milliseconds), .int(Self.maxRows),
            ])
    }
}
