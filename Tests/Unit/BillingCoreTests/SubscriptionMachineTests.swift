import BillingCore
import Contracts
import Testing

@Suite("Subscription states")
struct SubscriptionMachineTests {
    /// Every event in every state. A state's name: it stands there now; `=`: unchanged; a code: refused.
    static let table:
        [(SubscriptionEvent, trialing: String, active: String, pastDue: String, paused: String, canceled: String)] =
            [
                (.reported(.trialing), "=", "trialing", "trialing", "trialing", "="),
                (.reported(.active), "active", "=", "active", "active", "="),
                (.reported(.pastDue), "past_due", "past_due", "=", "past_due", "="),
                (.reported(.paused), "paused", "paused", "paused", "=", "="),
                (.reported(.canceled), "canceled", "canceled", "canceled", "canceled", "="),
                (.invoicePaid, "active", "=", "active", "=", "="),
                (.paymentFailed, "past_due", "past_due", "=", "=", "="),
                (.pause, "paused", "paused", "subscription_past_due", "=", "subscription_ended"),
                (.resume(isInTrial: false), "=", "=", "subscription_past_due", "active", "subscription_ended"),
                (.resume(isInTrial: true), "=", "=", "subscription_past_due", "trialing", "subscription_ended"),
                (.cancel, "canceled", "canceled", "canceled", "canceled", "="),
            ]

    private func shown(_ outcome: SubscriptionMachine.Outcome) -> String {
        switch outcome {
        case .become(let status): status.rawValue
        case .unchanged: "="
        case .refused(let refusal): refusal.rawValue
        }
    }

    @Test(arguments: table.indices) func everyEventInEveryState(_ index: Int) {
        let row = Self.table[index]
        let expected = [row.trialing, row.active, row.pastDue, row.paused, row.canceled]
        let states: [SubscriptionStatus] = [.trialing, .active, .pastDue, .paused, .canceled]
        #expect(Set(states) == Set(SubscriptionStatus.allCases))
        for (state, end) in zip(states, expected) {
            #expect(shown(SubscriptionMachine.outcome(of: row.0, in: state)) == end, "\(row.0) in \(state)")
        }
    }

    /// Any run of events: once canceled, always canceled; a change always really changes.
    @Test func nothingLeavesTheEnd() {
        let events = Self.table.map(\.0)
        var seed: UInt64 = 1
        for _ in 0..<20_000 {
            var state = SubscriptionStatus.active
            for _ in 0..<12 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let event = events[Int(seed >> 33) % events.count]
                guard case .become(let next) = SubscriptionMachine.outcome(of: event, in: state) else { continue }
                #expect(next != state && state != .canceled)
                state = next
            }
        }
    }

    @Test(arguments: [
        ("trialing", SubscriptionStatus.trialing), ("active", .active), ("past_due", .pastDue), ("unpaid", .pastDue),
        ("incomplete", .pastDue), ("paused", .paused), ("canceled", .canceled), ("incomplete_expired", .canceled),
    ])
    func theProvidersWords(_ word: String, _ status: SubscriptionStatus) {
        #expect(ProviderSubscription.status(of: word) == status)
        #expect(ProviderSubscription.status(of: word + "?") == nil)
    }

    @Test func theOrderOfTheProvidersEvents() throws {
        func mark(_ seconds: Int64, _ type: String, _ word: String = "active") throws -> ProviderMark {
            let told = ProviderSubscription(
                id: "s", customer: "c", price: "p", planCode: nil,
                status: try #require(ProviderSubscription.status(of: word)),
                progress: try #require(ProviderSubscription.progress(of: word)), startedSeconds: 1,
                trialEndSeconds: nil, periodEndSeconds: nil)
            let event: ProviderEvent =
                switch type {
                case "invoice.paid": .paid(subscription: "s", periodEndSeconds: nil)
                case "invoice.payment_failed": .failed(subscription: "s")
                case "customer.subscription.deleted": .deleted(told)
                default: .subscription(told)
                }
            return ProviderMark(createdSeconds: seconds, rank: event.rank(type: type))
        }
        let (created, updated) = ("customer.subscription.created", "customer.subscription.updated")
        // All of one second, in the order they count in; what is told together counts alike.
        let order: [[ProviderMark]] = [
            [try mark(5, created), try mark(5, created, "past_due")], [try mark(5, updated, "incomplete")],
            [try mark(5, updated, "trialing")], [try mark(5, updated, "active"), try mark(5, "invoice.paid")],
            [try mark(5, updated, "past_due"), try mark(5, "invoice.payment_failed")],
            [try mark(5, updated, "unpaid")], [try mark(5, updated, "paused")],
            [try mark(5, updated, "canceled"), try mark(5, updated, "incomplete_expired")],
            [try mark(5, "customer.subscription.deleted", "canceled")], [try mark(6, created)],
        ]
        for (earlier, later) in zip(order, order.dropFirst()) {
            #expect(Set(earlier).count == 1)
            for (one, two) in zip(earlier, later) { #expect(one < two && !(two < one)) }
        }
        #expect(ProviderSubscription.progress(of: "odd") == nil)
    }

    @Test func theOneThatBeganLastCounts() {
        func candidate(_ id: String, _ status: SubscriptionStatus, _ started: Int64) -> CurrentSubscription.Candidate {
            .init(id: id, status: status, startedAt: Timestamp(milliseconds: started))
        }
        let old = candidate("a", .active, 1)
        let new = candidate("b", .pastDue, 2)
        let over = candidate("c", .canceled, 3)
        #expect(CurrentSubscription.choose([old, new, over]) == "a", "an unpaid second one takes nothing away")
        #expect(CurrentSubscription.choose([candidate("a", .paused, 1), new, over]) == "b")
        #expect(CurrentSubscription.choose([old, candidate("b", .trialing, 2), over]) == "b")
        #expect(CurrentSubscription.choose([over, old]) == "a")
        #expect(CurrentSubscription.choose([over]) == nil)
        #expect(CurrentSubscription.choose([]) == nil)
        #expect(CurrentSubscription.choose([candidate("a", .active, 1), candidate("b", .active, 1)]) == "b")
    }
}
