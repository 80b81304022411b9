import Observability
import Postgres
import Reactor
import ServiceKit

/// Evaluates the rules while this replica owns the evaluation: at every interval, at every reading, at every tick of the
/// market. One replica owns it at a time; another takes over when the lease ends.
struct AlertEvaluationPart: ServicePart {
    static let leaseName = "alerts:evaluation"

    let name = "alert_evaluation"
    let signal: WakeSignal
    /// Told when something fired, so that deliveries begin at once.
    let fired: WakeSignal
    let leases: LeaseStore
    let holder: String
    let settings: AlertSettings
    let loop: EventLoop
    let logger: Logger
    let make: @Sendable () -> AlertEvaluation

    func start() async throws {}

    func run() async throws {
        var lease: Lease?
        var evaluation = make()
        while !Task.isCancelled {
            do {
                if let held = try await hold(lease) {
                    // What was kept in memory is as old as the last lease.
                    if lease?.epoch != held.epoch { evaluation = make() }
                    lease = held
                    if try await evaluation.pass(under: held) > 0 { fired.fire() }
                } else {
                    lease = nil
                }
            } catch {
                // Neither the database nor anything else ends the loop: the next pass tries again.
                if (error as? PostgresError)?.code == .leaseLost { lease = nil }
                evaluation = make()
                if !Task.isCancelled {
                    logger.warning("alert_pass_failed", [.error: .string(String(describing: error))])
                }
            }
            await signal.sleep(atMostMilliseconds: settings.evaluationIntervalMilliseconds, on: loop)
        }
        if let lease { try? await leases.release(lease) }
    }

    /// The lease for one more pass; nil while somebody else has it.
    private func hold(_ lease: Lease?) async throws -> Lease? {
        guard let lease else {
            return try await leases.acquire(
                Self.leaseName, holder: holder, ttlMilliseconds: settings.leaseMilliseconds)
        }
        return try await leases.renew(lease, ttlMilliseconds: settings.leaseMilliseconds)
    }
}
