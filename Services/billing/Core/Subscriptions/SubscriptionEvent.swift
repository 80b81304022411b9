public import Contracts

/// What can happen to a subscription.
public enum SubscriptionEvent: Hashable, Sendable {
    /// The payment provider says where it stands.
    case reported(SubscriptionStatus)
    /// A payment came.
    case invoicePaid
    /// A payment failed.
    case paymentFailed
    /// Somebody pauses it.
    case pause
    /// Somebody resumes it, in its trial or after it.
    case resume(isInTrial: Bool)
    /// Somebody ends it.
    case cancel
}
