public import Exchanges

/// How the subscriptions of a venue are spread over connections.
public struct StreamPlan: Hashable, Sendable {
    /// One connection.
    public struct Connection: Hashable, Sendable {
        /// Number within the venue, from 0.
        public let index: Int
        /// The address it goes to.
        public let route: StreamProfile.Route
        /// What it carries.
        public let subscriptions: [StreamSubscription]
        /// It is opened so long after the first one, in milliseconds.
        public let startDelayMilliseconds: Int64
    }

    /// The connections in the order in which they are opened.
    public let connections: [Connection]
    /// What the venue does not have.
    public let unsupported: [StreamSubscription]

    /// Fills connections route by route, in the order of the subscriptions.
    /// - Parameters:
    ///   - maxPerConnection: the operator's own limit; the venue's counts too.
    ///   - staggerMilliseconds: time between the openings of two connections.
    public init(
        _ subscriptions: [StreamSubscription], codec: any MarketCodec, maxPerConnection: Int, staggerMilliseconds: Int64
    ) {
        let limit = max(1, min(maxPerConnection, codec.stream.maxSubscriptionsPerConnection))
        var connections: [Connection] = []
        var seen: Set<StreamSubscription> = []
        let unique = subscriptions.filter { seen.insert($0).inserted }
        let wanted = unique.filter { codec.supports($0.channel) }
        for route in codec.stream.routes {
            let own = wanted.filter { codec.route(of: $0.channel) == route }
            for start in stride(from: 0, to: own.count, by: limit) {
                let index = connections.count
                connections.append(
                    Connection(
                        index: index, route: route,
                        subscriptions: Array(own[start..<min(start + limit, own.count)]),
                        startDelayMilliseconds: Int64(index) * max(0, staggerMilliseconds)))
            }
        }
        self.connections = connections
        unsupported = unique.filter { !codec.supports($0.channel) }
    }
}
