import Observability
import Postgres
import Reactor

/// Deletes idempotency keys that are old enough, a bounded number at a time.
struct IdempotencyReaper: ServicePart {
    /// How long a key is kept, in hours; the contract says at least 24.
    static let keptHours = 48
    /// Rows deleted in one statement.
    static let maxRows = 1_000
    /// Time between two looks, in milliseconds.
    static let intervalMilliseconds: Int64 = 600_000

    let name = "idempotency_reaper"
    let keys: IdempotencyKeys
    let loop: EventLoop
    let logger: Logger

    func start() async throws {}

    func run() async throws {
        while !Task.isCancelled {
            do {
                var deleted = Self.maxRows
                while deleted == Self.maxRows, !Task.isCancelled {
                    deleted = try await keys.reap(keptHours: Self.keptHours, maxRows: Self.maxRows)
                }
            } catch {
                logger.warning("idempotency_reap_failed", [.error: .string(String(describing: error))])
            }
            try? await loop.sleep(milliseconds: Self.intervalMilliseconds)
        }
    }
}
