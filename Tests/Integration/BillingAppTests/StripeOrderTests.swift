import Contracts
import HTTPWire
import Observability
import Security
import TestKit
import Testing

@testable import ServiceKit

/// The payment provider's events in any order end where they end in order.
@Suite("Order of the payment webhook", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct StripeOrderTests {
    private static let webhooks = StripeWebhookTests()

    /// Four events of one subscription, and where they end.
    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: [String]
        let status: SubscriptionStatus
    }

    private static func told(_ id: Int, _ kind: String, at created: Int64, _ status: String) -> String {
        StripeWebhookTests.subscription("evt_\(id)", kind, "sub_1", created: created, status: status)
    }

    static let stories = [
        Story(
            testDescription: "the first payment fails later",
            events: [
                told(1, "created", at: 100, "incomplete"),
                StripeWebhookTests.invoice("evt_2", "paid", "sub_1", created: 100),
                told(3, "updated", at: 100, "active"),
                StripeWebhookTests.invoice("evt_4", "payment_failed", "sub_1", created: 200),
            ], status: .pastDue),
        Story(
            testDescription: "three states of one second",
            events: [
                told(1, "created", at: 100, "trialing"), told(2, "updated", at: 100, "active"),
                told(3, "updated", at: 100, "past_due"), told(4, "updated", at: 100, "trialing"),
            ], status: .pastDue),
        Story(
            testDescription: "paid after a failure",
            events: [
                told(1, "created", at: 100, "active"), told(2, "updated", at: 200, "past_due"),
                StripeWebhookTests.invoice("evt_3", "paid", "sub_1", created: 300),
                told(4, "updated", at: 300, "active"),
            ], status: .active),
        Story(
            testDescription: "deleted in the second of its last change",
            events: [
                told(1, "created", at: 100, "incomplete"), told(2, "updated", at: 100, "active"),
                told(3, "deleted", at: 100, "canceled"),
                StripeWebhookTests.invoice("evt_4", "paid", "sub_1", created: 100),
            ], status: .canceled),
        Story(
            testDescription: "told of after its end",
            events: [
                told(1, "created", at: 100, "active"), told(2, "deleted", at: 200, "canceled"),
                told(3, "updated", at: 200, "active"), told(4, "updated", at: 300, "active"),
            ], status: .canceled),
    ]

    private static func permutations(_ count: Int) -> [[Int]] {
        guard count > 0 else { return [[]] }
        return permutations(count - 1).flatMap { shorter in
            (0...shorter.count).map { place in
                var order = shorter
                order.insert(count - 1, at: place)
                return order
            }
        }
    }

    /// The same event of another subscription and customer.
    private static func renamed(_ body: String, _ round: Int) -> String {
        body.replacing("evt_", with: "evt_\(round)_").replacing("sub_1", with: "sub_\(round)")
            .replacing("cus_1", with: "cus_\(round)")
    }

    private func state(_ daemon: PlansDaemon, _ round: Int) async throws -> [Subscription] {
        try await daemon.get("/billing/subscriptions?customer_id=cus_\(round)").decoded(Page<Subscription>.self).items
    }

    @Test("C2.6: every order of four events ends alike", arguments: stories)
    func everyOrder(_ story: Story) async throws {
        let orders = Self.permutations(story.events.count)
        #expect(Set(orders).count == 24)
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        for (round, order) in orders.enumerated() {
            for index in order {
                let reply = try await Self.webhooks.send(daemon, Self.renamed(story.events[index], round))
                #expect(reply.status == 200, "\(order): \(reply.text)")
            }
            #expect(try await state(daemon, round).map(\.status) == [story.status], "\(order)")
        }
        #expect(try await daemon.count("stripe_events", where: "waits_for IS NOT NULL") == 0)
        await daemon.stop()
    }

    @Test("C2.6: an end that comes before its plan is known ends the subscription once it is")
    func anEndBeforeThePlan() async throws {
        let daemon = try await PlansDaemon()
        let created = Self.told(1, "created", at: 100, "active")
        let deleted = Self.told(2, "deleted", at: 200, "canceled")
        #expect(try await Self.webhooks.send(daemon, created).code == "event_plan_unknown")
        let first = try await Self.webhooks.send(daemon, deleted)
        #expect(first.status == 200 && first.object["outcome"] as? String == "ignored", "\(first.text)")
        #expect(try await daemon.count("stripe_events", where: "waits_for = 'sub_1'") == 1)
        try await daemon.makePlan()
        // The provider sends again what was refused.
        #expect(try await Self.webhooks.send(daemon, created).status == 200)
        let ended = try await daemon.get("/billing/subscriptions?customer_id=cus_1").decoded(Page<Subscription>.self)
        #expect(ended.items.map(\.status) == [.canceled])
        #expect(ended.items.first?.endedAt?.milliseconds == 200_000)
        #expect(try await daemon.entitlements("cus_1").trading == .reduceOnly)
        #expect(try await daemon.count("stripe_events", where: "outcome = 'applied'") == 2)
        await daemon.stop()
    }

    /// Neither sees the other unless they wait for one another.
    @Test func aPaymentThatRacesWithTheFirstWordOfItsSubscriptionIsNotLost() async throws {
        let daemon = try await PlansDaemon()
        let replica = try await PlansDaemon(beside: daemon)
        try await daemon.makePlan()
        for round in 0..<20 {
            let created = Self.renamed(Self.told(1, "created", at: 100, "incomplete"), round)
            let paid = Self.renamed(StripeWebhookTests.invoice("evt_2", "paid", "sub_1", created: 101), round)
            async let one = Self.webhooks.send(daemon, created)
            async let two = Self.webhooks.send(replica, paid)
            let statuses = [try await one.status, try await two.status]
            #expect(statuses == [200, 200])
            #expect(try await state(daemon, round).map(\.status) == [.active], "\(round)")
        }
        await replica.stop()
        await daemon.stop()
    }
}
