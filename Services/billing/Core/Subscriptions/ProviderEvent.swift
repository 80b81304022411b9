public import Contracts

/// What an event of the payment provider is about.
public enum ProviderEvent: Hashable, Sendable {
    /// A subscription was created or changed: this is how it is now.
    case subscription(ProviderSubscription)
    /// A subscription has ended.
    case deleted(ProviderSubscription)
    /// A payment for a subscription came; what was paid reaches until then.
    case paid(subscription: String, periodEndSeconds: Int64?)
    /// A payment for a subscription failed.
    case failed(subscription: String)
    /// Something that changes nothing here.
    case ignored

    /// Order within one second.
    public static func rank(type: String) -> Int {
        switch type {
        case "customer.subscription.created": 0
        case "customer.subscription.deleted": 2
        default: 1
        }
    }
}

/// A subscription as the payment provider tells it. Times are seconds since 1970-01-01 UTC.
public struct ProviderSubscription: Hashable, Sendable {
    /// Its id there.
    public let id: String
    /// Our customer.
    public let customer: String
    /// The price it is to, by which the plan is found.
    public let price: String
    /// The plan's code as the provider keeps it; looked at when no plan has the price.
    public let planCode: String?
    /// Where it stands.
    public let status: SubscriptionStatus
    /// When it began.
    public let startedSeconds: Int64
    /// When its trial ends.
    public let trialEndSeconds: Int64?
    /// When the paid period ends.
    public let periodEndSeconds: Int64?

    /// Makes it from its fields.
    public init(
        id: String, customer: String, price: String, planCode: String?, status: SubscriptionStatus,
        startedSeconds: Int64, trialEndSeconds: Int64?, periodEndSeconds: Int64?
    ) {
        self.id = id
        self.customer = customer
        self.price = price
        self.planCode = planCode
        self.status = status
        self.startedSeconds = startedSeconds
        self.trialEndSeconds = trialEndSeconds
        self.periodEndSeconds = periodEndSeconds
    }

    /// The provider's words for where a subscription stands. `incomplete` and `unpaid` mean that money is owed; nil for a
    /// word that is not known.
    public static func status(of word: String) -> SubscriptionStatus? {
        switch word {
        case "trialing": .trialing
        case "active": .active
        case "past_due", "unpaid", "incomplete": .pastDue
        case "paused": .paused
        case "canceled", "incomplete_expired": .canceled
        default: nil
        }
    }
}
