import Contracts

/// What an event says of a subscription without telling how it stands.
enum SubscriptionStep: Equatable {
    /// A payment came; what was paid reaches until then.
    case paid(until: Timestamp?)
    /// A payment failed.
    case failed
    /// It has ended.
    case ended
}
