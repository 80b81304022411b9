public import Contracts

/// From a customer's current subscription and its plan's features to what the customer may do. Pure: the tables' rows and
/// the time come in.
public enum EntitlementResolution {
    /// The current subscription.
    public struct Current: Hashable, Sendable {
        /// Code of its plan.
        public let planCode: String
        /// Where it stands.
        public let status: SubscriptionStatus
        /// When its trial ends.
        public let trialEnd: Timestamp?
        /// When the paid period ends; nil means never.
        public let periodEnd: Timestamp?

        /// Makes it from its fields.
        public init(planCode: String, status: SubscriptionStatus, trialEnd: Timestamp?, periodEnd: Timestamp?) {
            self.planCode = planCode
            self.status = status
            self.trialEnd = trialEnd
            self.periodEnd = periodEnd
        }
    }

    /// A feature of its plan.
    public struct Grant: Hashable, Sendable {
        /// Its code.
        public let code: String
        /// What it is.
        public let kind: FeatureKind
        /// Most units of a quota; nil means no limit.
        public let limit: Int64?
        /// Units taken or held now.
        public let used: Int64

        /// Makes a grant.
        public init(code: String, kind: FeatureKind, limit: Int64?, used: Int64) {
            self.code = code
            self.kind = kind
            self.limit = limit
            self.used = used
        }
    }

    /// What the customer may do at `now`.
    ///
    /// A trial counts as active. Past due keeps the plan's capabilities, but nothing may be opened; paused, ended, and
    /// past the end of the period with its grace leave what it takes to reduce and protect.
    /// - Parameter isUserGone: whether the customer is a user who was deleted or deactivated. Such a one logs in no more,
    ///   and what works for them (strategies) must not open anything either, whatever is paid.
    public static func resolve(
        customer: String, current: Current?, grants: [Grant], isUserGone: Bool = false, version: Int64, now: Timestamp,
        graceMilliseconds: Int64
    ) -> Entitlements {
        let quotas = grants.filter { $0.kind == .quota }.map { ($0.code, QuotaState(limit: $0.limit, used: $0.used)) }
        let end = current.flatMap { lapse(of: $0, graceMilliseconds: graceMilliseconds) }
        let granted = Set(grants.filter { $0.kind == .capability }.map(\.code))
        let kept = Set(EntitlementCode.keptForProtection.map(\.rawValue))
        let hasEnded = isUserGone || end.map { $0 <= now } ?? false
        let capabilities: Set<String>
        var trading = TradingPermission.reduceOnly
        switch current?.status {
        case .active where !hasEnded, .trialing where !hasEnded:
            capabilities = granted
            trading = .full
        case .pastDue where !hasEnded:
            capabilities = granted.union(kept)
        default:
            capabilities = kept
        }
        let mayChange = !hasEnded && current?.status != .paused && current?.status != .canceled
        return Entitlements(
            customerId: customer, planCode: current?.planCode, status: current?.status, trading: trading,
            capabilities: Dictionary(uniqueKeysWithValues: capabilities.map { ($0, true) }),
            quotas: Dictionary(quotas) { first, _ in first }, version: version, expiresAt: mayChange ? end : nil)
    }

    /// When a subscription stops giving anything, unless it is paid on: the end of its trial or period, with its grace. Nil
    /// means never.
    public static func lapse(of current: Current, graceMilliseconds: Int64) -> Timestamp? {
        let end = current.status == .trialing ? current.trialEnd ?? current.periodEnd : current.periodEnd
        return end.map { $0.advanced(byMilliseconds: graceMilliseconds) }
    }
}
