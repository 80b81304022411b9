/// How a venue's public sockets want to be treated. Times in milliseconds.
public struct StreamProfile: Hashable, Sendable {
    /// What keeps a connection alive. Closed.
    public enum KeepAlive: Hashable, Sendable {
        /// The venue sends ping frames; silence of both data and pings longer than this means a dead connection.
        case answersPings(silenceMilliseconds: Int64)
        /// We send this text that often and get an answer.
        case sendsText(String, everyMilliseconds: Int64)
    }

    /// A socket address and which channels it carries: where a venue splits them, subscriptions on the wrong one stay
    /// silent.
    public struct Route: Hashable, Sendable {
        /// Name within the venue, safe as a metric label.
        public let name: String
        /// `wss://host[:port]/path`.
        public let url: String

        /// Makes it from its fields.
        public init(name: String, url: String) {
            self.name = name
            self.url = url
        }
    }

    /// The sockets' addresses.
    public let routes: [Route]
    /// Most subscriptions on one connection.
    public let maxSubscriptionsPerConnection: Int
    /// Most subscriptions in one command.
    public let maxSubscriptionsPerCommand: Int
    /// Most messages from us in a second.
    public let maxMessagesPerSecond: Int
    /// What keeps a connection alive.
    public let keepAlive: KeepAlive
    /// The venue ends a connection at this age; ours is renewed before.
    public let lifetimeMilliseconds: Int64?

    /// Makes it from its fields.
    public init(
        routes: [Route], maxSubscriptionsPerConnection: Int, maxSubscriptionsPerCommand: Int,
        maxMessagesPerSecond: Int, keepAlive: KeepAlive, lifetimeMilliseconds: Int64?
    ) {
        self.routes = routes
        self.maxSubscriptionsPerConnection = maxSubscriptionsPerConnection
        self.maxSubscriptionsPerCommand = maxSubscriptionsPerCommand
        self.maxMessagesPerSecond = maxMessagesPerSecond
        self.keepAlive = keepAlive
        self.lifetimeMilliseconds = lifetimeMilliseconds
    }
}
