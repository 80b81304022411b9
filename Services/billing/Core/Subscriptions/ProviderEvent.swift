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

    /// Order within one second, in which the provider tells no other: a subscription is created; then it goes on as one
    /// does that is not ended (see ``ProviderSubscription/Progress``); its deletion is the last.
    public func rank(type: String) -> Int {
        switch self {
        case .ignored: 0
        case .subscription(let told):
            type == "customer.subscription.created" ? 0 : told.progress.rawValue
        case .paid: ProviderSubscription.Progress.running.rawValue
        case .failed: ProviderSubscription.Progress.unpaid.rawValue
        case .deleted: ProviderSubscription.Progress.ended.rawValue + 1
        }
    }

    /// The subscription it is about; nil for what is ignored.
    public var subscriptionID: String? {
        switch self {
        case .ignored: nil
        case .subscription(let told), .deleted(let told): told.id
        case .paid(let id, _), .failed(let id): id
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
    /// How far it has come, for two events of the same second.
    public let progress: Progress
    /// When it began.
    public let startedSeconds: Int64
    /// When its trial ends.
    public let trialEndSeconds: Int64?
    /// When the paid period ends.
    public let periodEndSeconds: Int64?

    /// Makes it from its fields.
    public init(
        id: String, customer: String, price: String, planCode: String?, status: SubscriptionStatus,
        progress: Progress, startedSeconds: Int64, trialEndSeconds: Int64?, periodEndSeconds: Int64?
    ) {
        self.id = id
        self.customer = customer
        self.price = price
        self.planCode = planCode
        self.status = status
        self.progress = progress
        self.startedSeconds = startedSeconds
        self.trialEndSeconds = trialEndSeconds
        self.periodEndSeconds = periodEndSeconds
    }

    /// How far a subscription has come, in the order it goes through: of two states that are told of the same second
    /// the later one holds.
    public enum Progress: Int, Hashable, Sendable {
        /// The first payment is not made.
        case incomplete = 1
        /// In its trial.
        case trial
        /// It runs.
        case running
        /// A payment failed.
        case unpaid
        /// The tries for a payment are over.
        case givenUp
        /// It is paused.
        case paused
        /// It has ended.
        case ended
    }

    /// How far the provider's words for where it stands go; nil for a word that is not known.
    public static func progress(of word: String) -> Progress? {
        switch word {
        case "incomplete": .incomplete
        case "trialing": .trial
        case "active": .running
        case "past_due": .unpaid
        case "unpaid": .givenUp
        case "paused": .paused
        case "canceled", "incomplete_expired": .ended
        default: nil
        }
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
