import BillingCore
import Contracts
import Observability
import Postgres
import Reactor
import ServiceKit

/// Deletes what no longer counts: sessions that ended long ago, attempts and places that are forgotten, a bounded number in
/// one statement.
struct IdentityReaper: ServicePart {
    /// Rows deleted in one statement.
    static let maxRows: Int64 = 1_000
    /// Time between two looks, in milliseconds.
    static let intervalMilliseconds: Int64 = 600_000

    private static let dayMilliseconds: Int64 = 86_400_000

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

    /// One look: everything that is too old goes, however much it is.
    func reap() async throws {
        let now = identity.now
        let settings = identity.settings
        try await repeated(
            """
            DELETE FROM sessions WHERE id IN (
                SELECT id FROM sessions WHERE coalesce(ended_at, expires_at) < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
            """, before: now.advanced(byMilliseconds: -Int64(settings.keptDays) * Self.dayMilliseconds))
        let rules = [settings.accountRule, settings.addressRule, settings.actRule]
        let longest = rules.map { $0.forgetAfterMilliseconds + $0.maxPauseMilliseconds }.max() ?? 0
        try await repeated(
            """
            DELETE FROM login_attempts WHERE (kind, key) IN (
                SELECT kind, key FROM login_attempts WHERE touched_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
            """, before: now.advanced(byMilliseconds: -longest))
        try await repeated(
            """
            DELETE FROM password_resets WHERE user_id IN (
                SELECT user_id FROM password_resets WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
            """, before: now)
        try await repeated(
            """
            DELETE FROM login_places WHERE place IN (
                SELECT place FROM login_places WHERE seen_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
            """, before: now.advanced(byMilliseconds: -Int64(settings.knownPlaceDays) * Self.dayMilliseconds))
    }

    private func repeated(_ sql: String, before: Timestamp) async throws {
        var deleted = Int(Self.maxRows)
        while deleted == Int(Self.maxRows), !Task.isCancelled {
            deleted = try await identity.pool.execute(
                sql, [.timestamp(milliseconds: before.milliseconds), .int(Self.maxRows)])
        }
    }
}
