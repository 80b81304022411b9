public import Contracts
public import Exchanges

/// How one subscription does. Closed.
public enum StreamState: String, Hashable, Sendable, CaseIterable {
    /// Not asked for yet, or asked for and not answered.
    case pending
    /// Acknowledged, nothing heard yet.
    case acknowledged
    /// Messages come.
    case live
    /// Nothing came for longer than expected; it was asked for anew.
    case silent
    /// The venue refused it; the others go on.
    case refused
    /// It stays silent: its data is polled over REST until the next try.
    case polled
}

/// One subscription as a person sees it.
public struct StreamStatus: Hashable, Sendable {
    /// Which.
    public let subscription: StreamSubscription
    /// How it does.
    public let state: StreamState
    /// The venue's words for a refusal.
    public let reason: String?
    /// When its last message came, by our clock; nil before the first.
    public let heardAt: Timestamp?

    /// Makes it from its fields.
    public init(subscription: StreamSubscription, state: StreamState, reason: String?, heardAt: Timestamp?) {
        self.subscription = subscription
        self.state = state
        self.reason = reason
        self.heardAt = heardAt
    }
}
