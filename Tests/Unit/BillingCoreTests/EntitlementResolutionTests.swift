import BillingCore
import Contracts
import Testing

@Suite("What a customer may do")
struct EntitlementResolutionTests {
    static let now = Timestamp(milliseconds: 1_767_225_600_000)
    static let grace: Int64 = 3 * 86_400_000
    static let grants: [EntitlementResolution.Grant] = [
        .init(code: "can.manage_strategies", kind: .capability, limit: nil, used: 0),
        .init(code: "can.route_orders", kind: .capability, limit: nil, used: 0),
        .init(code: "can.view_reports", kind: .capability, limit: nil, used: 0),
        .init(code: "quota.active_algos", kind: .quota, limit: 3, used: 1),
        .init(code: "quota.anything", kind: .quota, limit: nil, used: 7),
    ]
    static let granted: Set = ["can.manage_strategies", "can.route_orders", "can.view_reports"]
    static let kept: Set = ["can.use_auth", "can.use_users", "can.route_orders", "can.use_alerts"]

    private func resolve(
        _ status: SubscriptionStatus?, trialEnd: Int64? = nil, periodEnd: Int64? = nil
    ) -> Entitlements {
        let current = status.map {
            EntitlementResolution.Current(
                planCode: "pro", status: $0, trialEnd: trialEnd.map { Self.now.advanced(byMilliseconds: $0) },
                periodEnd: periodEnd.map { Self.now.advanced(byMilliseconds: $0) })
        }
        return EntitlementResolution.resolve(
            customer: "c", current: current, grants: status == nil ? [] : Self.grants, version: 9, now: Self.now,
            graceMilliseconds: Self.grace)
    }

    @Test(arguments: [SubscriptionStatus.active, .trialing]) func paidAndOnTrialIsAllThePlanGrants(
        _ status: SubscriptionStatus
    ) {
        let found = resolve(status, trialEnd: 1, periodEnd: 1)
        #expect(found.trading == .full)
        #expect(Set(found.capabilities.keys) == Self.granted)
        #expect(found.capabilities.values.allSatisfy { $0 })
        #expect(found.quotas == ["quota.active_algos": .init(limit: 3, used: 1), "quota.anything": .init(used: 7)])
        #expect(found.planCode == "pro" && found.status == status && found.version == 9)
        #expect(found.expiresAt == Self.now.advanced(byMilliseconds: 1 + Self.grace))
    }

    @Test func pastDueReducesAndProtects() {
        let found = resolve(.pastDue, periodEnd: 1)
        #expect(found.trading == .reduceOnly)
        #expect(found.capabilities["can.route_orders"] == true)
        #expect(Set(found.capabilities.keys) == Self.granted.union(Self.kept))
    }

    @Test(arguments: [nil, SubscriptionStatus.paused, .canceled]) func pausedAndNoneKeepWhatProtects(
        _ status: SubscriptionStatus?
    ) {
        let found = resolve(status, periodEnd: 1)
        #expect(found.trading == .reduceOnly)
        #expect(Set(found.capabilities.keys) == Self.kept)
        #expect(found.expiresAt == nil)
    }

    @Test func aUserWhoIsGoneKeepsWhatProtects() {
        let current = EntitlementResolution.Current(planCode: "pro", status: .active, trialEnd: nil, periodEnd: nil)
        let found = EntitlementResolution.resolve(
            customer: "c", current: current, grants: Self.grants, isUserGone: true, version: 9, now: Self.now,
            graceMilliseconds: Self.grace)
        #expect(found.trading == .reduceOnly && Set(found.capabilities.keys) == Self.kept && found.expiresAt == nil)
    }

    @Test("C2.5: the end of the period with its grace ends what was granted, to the millisecond")
    func periodEnd() {
        for status in [SubscriptionStatus.active, .pastDue] {
            #expect(resolve(status, periodEnd: -Self.grace + 1).capabilities["can.view_reports"] == true)
            let over = resolve(status, periodEnd: -Self.grace)
            #expect(over.trading == .reduceOnly && over.expiresAt == nil)
            #expect(Set(over.capabilities.keys) == Self.kept)
        }
        #expect(resolve(.active, periodEnd: -Self.grace + 1).trading == .full)
        #expect(resolve(.active).trading == .full, "no end is no end")
    }

    @Test("C2.5: a trial ends with its own end, not with the period's")
    func trialEnd() {
        #expect(resolve(.trialing, trialEnd: -Self.grace, periodEnd: 1_000_000).trading == .reduceOnly)
        #expect(resolve(.trialing, trialEnd: -Self.grace + 1, periodEnd: -Self.grace).trading == .full)
        #expect(resolve(.trialing, periodEnd: -Self.grace).trading == .reduceOnly)
    }

    @Test("C2.2: the constant that daemons ask for is the one that plans grant") func oneConstant() {
        #expect(EntitlementCode.activeAlgos.rawValue == "quota.active_algos")
        #expect(EntitlementCode.activeAlgos.kind == .quota)
        #expect(EntitlementCode.allCases.filter { $0.kind == .quota } == [.activeAlgos])
        for code in EntitlementCode.allCases {
            #expect(code.rawValue.hasPrefix(code.kind == .quota ? "quota." : "can."))
            #expect(BillingText.isCode(code.rawValue))
        }
        let found = resolve(.active, periodEnd: 1)
        #expect(found.quotas[EntitlementCode.activeAlgos.rawValue]?.limit == 3)
    }
}
