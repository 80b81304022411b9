import Contracts
import Exchanges
import Observability

/// The streams of a venue that are polled over REST for now, because no socket gives them.
final class PolledStreams: Sendable {
    private let polled: Locked<Set<StreamSubscription>>

    /// - Parameter always: those that have no socket at all.
    init(always: [StreamSubscription]) {
        polled = Locked(Set(always))
    }

    /// Those to look at, in a stable order.
    var current: [StreamSubscription] {
        polled.withLock { $0 }.sorted {
            ($0.symbol.description, $0.channel.name) < ($1.symbol.description, $1.channel.name)
        }
    }

    func begin(_ subscription: StreamSubscription) { polled.withLock { _ = $0.insert(subscription) } }
    func end(_ subscription: StreamSubscription) { polled.withLock { _ = $0.remove(subscription) } }
}
