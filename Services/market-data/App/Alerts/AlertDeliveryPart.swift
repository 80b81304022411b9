import Contracts
import Observability
import Reactor
import Resilience
import Security
import ServiceKit

/// Tells triggers on their channels. Every replica works on the queue; a delivery that a dead one had claimed comes back.
struct AlertDeliveryPart: ServicePart {
    /// Deliveries tried side by side.
    private static let concurrency = 64
    /// Given to a claim beyond the time of a try, in milliseconds.
    private static let claimMargin: Int64 = 20_000

    let name = "alert_delivery"
    let store: AlertDeliveryStore
    /// Deliveries of one owner tried side by side.
    let perOwner: Int
    let senders: [AlertChannelType: any AlertSender]
    let signal: WakeSignal
    let settings: AlertDeliverySettings
    let loop: EventLoop
    let logger: Logger
    let outcomes: Counter
    /// Gives back what the senders hold.
    let close: @Sendable () async -> Void

    func start() async throws {}

    func stop() async { await close() }

    /// Tries what is due, side by side: a try that hangs holds its own place and nobody else's.
    func run() async throws {
        let inWork = Locked<[String: Int]>([:])
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do {
                    for delivery in try await claim(inWork.withLock { $0 }) {
                        inWork.withLock { $0[delivery.owner, default: 0] += 1 }
                        group.addTask {
                            await handle(delivery)
                            inWork.withLock { tries in
                                let left = tries[delivery.owner, default: 1] - 1
                                tries[delivery.owner] = left > 0 ? left : nil
                            }
                            signal.fire()
                        }
                    }
                } catch {
                    if !Task.isCancelled {
                        logger.warning("alert_delivery_pass_failed", [.error: .string(String(describing: error))])
                    }
                }
                await signal.sleep(atMostMilliseconds: settings.pollMilliseconds, on: loop)
            }
        }
    }

    private func claim(_ inWork: [String: Int]) async throws -> [AlertDeliveryStore.Claimed] {
        let room = Self.concurrency - inWork.values.reduce(0, +)
        guard room > 0 else { return [] }
        return try await store.claim(
            limit: room, perOwner: perOwner, inWork: inWork,
            forMilliseconds: settings.timeoutMilliseconds + Self.claimMargin)
    }

    private func handle(_ delivery: AlertDeliveryStore.Claimed) async {
        let outcome = await senders[delivery.type]?.send(delivery) ?? .refused(code: "channel_not_configured")
        // A try that our own stop cut off says nothing about the receiver; the claim runs out and another tries it.
        if Task.isCancelled, outcome != .delivered { return }
        do {
            switch outcome {
            case .delivered:
                outcomes.labelled(delivery.type.rawValue, "delivered").increment()
                try await store.delivered(delivery)
            case .refused(let code): try await giveUp(delivery, code)
            case .retry(let code, let wait): try await again(delivery, code, wait)
            }
        } catch {
            // The claim runs out and the delivery is tried again: at least once, never not at all.
            logger.warning(
                "alert_delivery_unrecorded", [.name: .string(delivery.id), .error: .string(String(describing: error))])
        }
    }

    private func again(_ delivery: AlertDeliveryStore.Claimed, _ code: String, _ wait: Int64?) async throws {
        let failures = delivery.attempts + 1
        guard failures < settings.maxAttempts else { return try await giveUp(delivery, code) }
        let backoff = Backoff(
            initialMilliseconds: settings.backoffMilliseconds, factor: 4,
            maxMilliseconds: settings.backoffMaxMilliseconds, jitter: .half)
        var generator = SystemRandom()
        let own = backoff.milliseconds(afterFailures: failures, using: &generator)
        let delay = max(own, min(wait ?? 0, settings.backoffMaxMilliseconds))
        outcomes.labelled(delivery.type.rawValue, "retried").increment()
        try await store.failed(delivery, code: code, retryAfterMilliseconds: delay)
    }

    private func giveUp(_ delivery: AlertDeliveryStore.Claimed, _ code: String) async throws {
        outcomes.labelled(delivery.type.rawValue, "dead").increment()
        logger.warning(
            "alert_delivery_dead",
            [.name: .string(delivery.id), .code: .string(code), .attempt: LogValue(delivery.attempts + 1)])
        try await store.failed(delivery, code: code, retryAfterMilliseconds: nil)
    }
}
