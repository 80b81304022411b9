import Contracts
import HTTPWire
import Observability
import Security
import TestKit
import Testing

@testable import ServiceKit

@Suite("The payment webhook", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct StripeWebhookTests {
    /// A subscription event as the provider sends it.
    static func subscription(
        _ event: String, _ kind: String, _ subscription: String, created: Int64, status: String,
        customer: String? = "cus_1", price: String = "price_pro", end: Int64? = nil
    ) -> String {
        let who = customer.map { "\"customer\":\"\($0)\"," } ?? ""
        let until = end.map { "\"current_period_end\":\($0)," } ?? ""
        return """
            {"id":"\(event)","object":"event","type":"customer.subscription.\(kind)","created":\(created),
             "data":{"object":{"id":"\(subscription)",\(who)\(until)"status":"\(status)","start_date":1767000000,
             "items":{"data":[{"price":{"id":"\(price)"}}]},"unknown":{"deep":[1,2.5,null]}}}}
            """
    }

    static func invoice(_ event: String, _ kind: String, _ subscription: String?, created: Int64, paid: Int = 900)
        -> String
    {
        let whose = subscription.map { "\"subscription\":\"\($0)\"," } ?? ""
        return """
            {"id":"\(event)","type":"invoice.\(kind)","created":\(created),
             "data":{"object":{\(whose)"customer":"cus_1","amount_paid":\(paid),
             "lines":{"data":[{"period":{"start":1,"end":4000000000}}]}}}}
            """
    }

    func send(
        _ daemon: PlansDaemon, _ body: String, secret: Secret = PlansDaemon.webhookSecret, ageSeconds: Int64 = 0,
        header: String? = nil
    ) async throws -> Reply {
        let time = daemon.clock.wallMilliseconds / 1_000 - ageSeconds
        let signed = WebhookSignature.header(for: Array(body.utf8), secrets: [secret], timestampSeconds: time)
        return try await daemon.send(
            .post, "/webhooks/stripe", token: nil, json: body, headers: [("Stripe-Signature", header ?? signed)])
    }

    private func outcome(_ daemon: PlansDaemon, _ body: String) async throws -> String {
        let reply = try await send(daemon, body)
        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply.object["received"] as? Bool == true)
        return reply.object["outcome"] as? String ?? ""
    }

    @Test("C9.5: valid, wrong secret, altered body, missing header, replayed event, old and future timestamp")
    func signatures() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        let body = Self.subscription("evt_1", "created", "sub_1", created: 1_767_000_000, status: "active")

        let missing = try await daemon.send(.post, "/webhooks/stripe", token: nil, json: body)
        #expect(missing.status == 400 && missing.code == "webhook_signature_missing")
        let wrong = try await send(daemon, body, secret: Secret("whsec_another_secret_0123456789"))
        #expect(wrong.status == 400 && wrong.code == "webhook_signature_mismatch")
        let now = daemon.clock.wallMilliseconds / 1_000
        let good = WebhookSignature.header(
            for: Array(body.utf8), secrets: [PlansDaemon.webhookSecret], timestampSeconds: now)
        for altered in [body + " ", body.replacing("active", with: "Active"), body.replacing("cus_1", with: "cus_2")] {
            let reply = try await send(daemon, altered, header: good)
            #expect(reply.status == 400 && reply.code == "webhook_signature_mismatch")
        }
        for header in ["", "t=1", "v1=ab", "nonsense", "t=x,v1=" + String(repeating: "0", count: 64)] {
            let reply = try await send(daemon, body, header: header)
            #expect(reply.status == 400 && reply.code == "webhook_signature_malformed", "\(header): \(reply.text)")
        }
        #expect(try await daemon.count("stripe_events") == 0)
        #expect(try await daemon.count("subscriptions") == 0)

        for age: Int64 in [305, -305] {
            let outside = try await send(daemon, body, ageSeconds: age)
            #expect(outside.status == 400 && outside.code == "webhook_timestamp_outside", "\(age)")
        }
        let valid = try await send(daemon, body, ageSeconds: 290)
        #expect(valid.status == 200 && valid.object["outcome"] as? String == "applied", "\(valid.text)")
        let replayed = try await send(daemon, body)
        #expect(replayed.status == 200 && replayed.object["outcome"] as? String == "duplicate")
        #expect(try await daemon.count("subscription_changes") == 1)
        await daemon.stop()
    }

    @Test("C2.6: any of several v1 may fit; a timestamp from the future within the tolerance counts")
    func severalSignatures() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        let body = Self.subscription("evt_1", "created", "sub_1", created: 1_767_000_000, status: "active")
        let now = daemon.clock.wallMilliseconds / 1_000 + 290
        let header = WebhookSignature.header(
            for: Array(body.utf8), secrets: [Secret("whsec_old_secret_of_the_rotation"), PlansDaemon.webhookSecret],
            timestampSeconds: now)
        #expect(try await send(daemon, body, header: header).status == 200)
        #expect(try await send(daemon, body, header: header + ",v0=abc,v2=zz").status == 200)
        await daemon.stop()
    }

    @Test("C2.6: one event id has one effect, also when deliveries race") func deliveriesRace() async throws {
        let daemon = try await PlansDaemon()
        let replica = try await PlansDaemon(beside: daemon)
        try await daemon.makePlan()
        let body = Self.subscription("evt_1", "created", "sub_1", created: 1_767_000_000, status: "active")
        let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<16 {
                group.addTask { try await self.outcome(index % 2 == 0 ? daemon : replica, body) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == "applied" } == 1 && outcomes.count { $0 == "duplicate" } == 15)
        #expect(try await daemon.count("subscriptions") == 1)
        #expect(try await daemon.count("subscription_changes") == 1)
        await replica.stop()
        await daemon.stop()
    }

    @Test("C2.6: events out of order end where events in order end") func outOfOrder() async throws {
        let events: [(String, String)] = [
            ("created", Self.subscription("e1", "created", "sub_1", created: 100, status: "incomplete")),
            ("updated", Self.subscription("e2", "updated", "sub_1", created: 100, status: "active")),
            ("failed", Self.invoice("e3", "payment_failed", "sub_1", created: 200)),
            ("deleted", Self.subscription("e4", "deleted", "sub_1", created: 300, status: "canceled")),
        ]
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        for (round, order) in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]].enumerated() {
            for index in order {
                let body = events[index].1.replacing("sub_1", with: "sub_\(round)")
                    .replacing("\"e", with: "\"r\(round)e").replacing("cus_1", with: "cus_\(round)")
                _ = try await outcome(daemon, body)
            }
            let state = try await daemon.get("/billing/subscriptions?customer_id=cus_\(round)")
                .decoded(Page<Subscription>.self).items
            #expect(state.map(\.status) == [.canceled], "\(order)")
        }
        // The last word before the end, in both orders.
        for (round, order) in [[1, 2], [2, 1]].enumerated() {
            _ = try await outcome(
                daemon,
                events[0].1.replacing("sub_1", with: "last_\(round)")
                    .replacing("\"e", with: "\"l\(round)e").replacing("cus_1", with: "last_\(round)"))
            for index in order {
                let body = events[index].1.replacing("sub_1", with: "last_\(round)")
                    .replacing("\"e", with: "\"l\(round)e").replacing("cus_1", with: "last_\(round)")
                let done = try await outcome(daemon, body)
                if order == [2, 1], index == 1 { #expect(done == "stale") }
            }
            #expect(try await daemon.entitlements("last_\(round)").status == .pastDue, "\(order)")
        }
        await daemon.stop()
    }

    @Test("C2.3: past due changes the subscription's one row; a payment brings it back") func pastDue() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        _ = try await outcome(daemon, Self.subscription("e1", "created", "sub_1", created: 100, status: "active"))
        #expect(try await daemon.entitlements("cus_1").trading == .full)
        #expect(try await outcome(daemon, Self.invoice("e2", "payment_failed", "sub_1", created: 200)) == "applied")
        let due = try await daemon.entitlements("cus_1")
        #expect(due.status == .pastDue && due.trading == .reduceOnly)
        #expect(due.capabilities["can.route_orders"] == true)
        #expect(try await daemon.count("subscriptions") == 1)
        #expect(try await outcome(daemon, Self.invoice("e3", "paid", "sub_1", created: 300, paid: 0)) == "ignored")
        #expect(try await daemon.entitlements("cus_1").status == .pastDue, "nothing was paid")
        #expect(try await outcome(daemon, Self.invoice("e4", "paid", "sub_1", created: 400)) == "applied")
        let paid = try await daemon.entitlements("cus_1")
        #expect(paid.status == .active && paid.trading == .full)
        #expect(try await daemon.count("subscriptions") == 1)
        #expect(try await daemon.count("subscription_changes") == 3)
        await daemon.stop()
    }

    @Test func theFirstTwoEventsOfASubscriptionMayComeAtOnce() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        let schema = daemon.database.schema
        try await daemon.database.psql(
            "INSERT INTO \(schema).billing_customers (customer_id, created_at) VALUES ('cus_1', now())")
        // Both are held at the customer's lock, after they have seen that the subscription is not there.
        async let blocker = daemon.database.psql(
            """
            BEGIN; SELECT 1 FROM \(schema).billing_customers WHERE customer_id = 'cus_1' FOR UPDATE;
            SELECT pg_sleep(1.5); COMMIT
            """)
        try await eventually("the lock is held") {
            try await daemon.database.psql(
                "SELECT 'n=' || count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(1.5)%'"
            )
            .contains("n=2")
        }
        async let created = send(
            daemon, Self.subscription("e1", "created", "sub_1", created: 100, status: "incomplete"))
        async let updated = send(daemon, Self.subscription("e2", "updated", "sub_1", created: 101, status: "active"))
        let replies = [try await created, try await updated]
        _ = try await blocker
        #expect(replies.map(\.status) == [200, 200], "\(replies.map(\.text))")
        #expect(try await daemon.entitlements("cus_1").trading == .full)
        #expect(try await daemon.count("subscriptions") == 1)
        await daemon.stop()
    }

    @Test func anUnpaidSecondSubscriptionTakesNothingAway() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        _ = try await outcome(daemon, Self.subscription("e1", "created", "sub_1", created: 100, status: "active"))
        let second = Self.subscription("e2", "created", "sub_2", created: 200, status: "incomplete")
            .replacing("1767000000", with: "1767000009")
        #expect(try await outcome(daemon, second) == "applied")
        let found = try await daemon.entitlements("cus_1")
        #expect(found.status == .active && found.trading == .full)
        await daemon.stop()
    }

    @Test func thePaymentOfAnEarlierPeriodOrACreditPaysNothingLater() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        let now = daemon.clock.wallMilliseconds / 1_000
        let (march, april) = (now + 86_400, now + 40 * 86_400)
        _ = try await outcome(
            daemon, Self.subscription("e1", "updated", "sub_1", created: 100, status: "past_due", end: april))
        let older = Self.invoice("e2", "paid", "sub_1", created: 200).replacing("4000000000", with: "\(march)")
        #expect(try await outcome(daemon, older) == "unchanged")
        #expect(try await daemon.entitlements("cus_1").status == .pastDue, "April's invoice is still open")
        // A year that was given up is credited beside the month that is paid.
        let newest = Self.invoice("e3", "paid", "sub_1", created: 300).replacing(
            "[{\"period\":{\"start\":1,\"end\":4000000000}}]",
            with: "[{\"amount\":-9000,\"period\":{\"end\":4000000000}},{\"amount\":900,\"period\":{\"end\":\(april)}}]")
        #expect(try await outcome(daemon, newest) == "applied")
        let state = try await daemon.get("/billing/subscriptions?customer_id=cus_1").decoded(Page<Subscription>.self)
        #expect(state.items.map(\.status) == [.active])
        #expect(state.items.first?.currentPeriodEnd?.milliseconds == april * 1_000)
        await daemon.stop()
    }

    @Test("C2.4: a deletion ends the subscription it names and no other") func deletionEndsOne() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        for (index, id) in ["sub_1", "sub_2"].enumerated() {
            _ = try await outcome(
                daemon,
                Self.subscription("e\(index)", "created", id, created: 100 + Int64(index), status: "active")
                    .replacing("1767000000", with: "176700000\(index)"))
        }
        _ = try await outcome(
            daemon, Self.subscription("x", "created", "sub_9", created: 100, status: "active", customer: "cus_9"))
        let current = try await daemon.get("/billing/subscriptions?customer_id=cus_1").decoded(Page<Subscription>.self)
        #expect(current.items.filter(\.isCurrent).map(\.providerId) == ["sub_2"])
        _ = try await outcome(daemon, Self.subscription("d", "deleted", "sub_2", created: 200, status: "canceled"))
        let after = try await daemon.get("/billing/subscriptions?customer_id=cus_1").decoded(Page<Subscription>.self)
        #expect(after.items.count == 2)
        #expect(after.items.filter { $0.endedAt != nil }.map(\.providerId) == ["sub_2"])
        #expect(after.items.filter(\.isCurrent).map(\.providerId) == ["sub_1"], "the older one that runs counts again")
        #expect(try await daemon.entitlements("cus_1").trading == .full)
        #expect(try await daemon.entitlements("cus_9").trading == .full)
        await daemon.stop()
    }

    @Test("C2.7: an event without a customer is 400 and leaves nothing") func customerMissing() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        let bodies = [
            Self.subscription("e1", "created", "sub_1", created: 100, status: "active", customer: nil),
            Self.subscription("e2", "updated", "sub_1", created: 100, status: "active")
                .replacing("\"cus_1\"", with: "null"),
            Self.invoice("e3", "paid", "sub_1", created: 100).replacing("\"cus_1\"", with: "null"),
        ]
        for body in bodies {
            let reply = try await send(daemon, body)
            #expect(reply.status == 400 && reply.code == "event_customer_missing", "\(reply.text)")
        }
        #expect(try await daemon.count("stripe_events") == 0)
        #expect(daemon.sink.lines.contains { $0.contains("stripe_event_refused") })
        let ours = Self.subscription("e4", "created", "sub_1", created: 100, status: "active")
            .replacing("\"status\"", with: "\"metadata\":{\"customer_id\":\"user-1\"},\"status\"")
        #expect(try await outcome(daemon, ours) == "applied")
        #expect(try await daemon.entitlements("user-1").trading == .full)
        await daemon.stop()
    }

    @Test func otherEventsAreIgnoredAndUnreadableOnesRefused() async throws {
        let daemon = try await PlansDaemon()
        let other = #"{"id":"e1","type":"customer.created","created":1,"data":{"object":7}}"#
        #expect(try await outcome(daemon, other) == "ignored")
        #expect(try await outcome(daemon, other) == "duplicate")
        #expect(try await outcome(daemon, Self.invoice("e2", "paid", "sub_x", created: 1)) == "ignored")
        #expect(try await outcome(daemon, Self.invoice("e3", "paid", nil, created: 1)) == "ignored")
        for body in [
            "", "[]", "{", #"{"id":"e"}"#, #"{"id":"e","type":"x","created":"1"}"#,
            #"{"id":"e e","type":"x","created":1}"#, #"{"id":"e","type":"x","created":-1}"#,
            #"{"id":"e","type":"customer.subscription.created","created":1}"#,
            Self.subscription("e9", "created", "sub_1", created: 1, status: "odd"),
            Self.subscription("e9", "created", "sub_1", created: 1, status: "active", end: 999_999_999_999_999),
        ] {
            let reply = try await send(daemon, body)
            #expect(reply.status == 400 && reply.code == "invalid_event", "\(body): \(reply.text)")
        }
        let unknown = Self.subscription("e5", "created", "sub_1", created: 1, status: "active", price: "price_none")
        let refused = try await send(daemon, unknown)
        #expect(refused.status == 400 && refused.code == "event_plan_unknown")
        try await daemon.makePlan("none")
        #expect(try await outcome(daemon, unknown) == "applied", "the same event fits once its plan is there")
        await daemon.stop()
    }

    @Test func withoutASecretNothingIsTaken() async throws {
        let daemon = try await PlansDaemon(hasWebhookSecret: false)
        let reply = try await send(daemon, "{}")
        #expect(reply.status == 503 && reply.code == "webhook_not_configured")
        await daemon.stop()
    }
}
