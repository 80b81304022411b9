import Contracts
import HTTPWire
import TestKit
import Testing

@Suite(
    "Subscriptions and entitlements", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct SubscriptionTests {
    private func start(
        _ daemon: PlansDaemon, _ customer: String = "user-1", plan: String = "pro", end: Int64? = nil
    ) async throws -> Subscription {
        let until = end.map {
            let time = Timestamp(milliseconds: daemon.clock.wallMilliseconds + $0)
            return ",\"current_period_end\":\"\(time)\""
        }
        let reply = try await daemon.post(
            "/billing/subscriptions", #"{"customer_id":"\#(customer)","plan_code":"\#(plan)"\#(until ?? "")}"#)
        #expect(reply.status == 201, "\(reply.text)")
        return try reply.decoded(Subscription.self)
    }

    private func change(_ daemon: PlansDaemon, _ id: String, _ verb: String) async throws -> Reply {
        try await daemon.post("/billing/subscriptions/\(id)/\(verb)")
    }

    @Test func startPauseResumeCancel() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        let none = try await daemon.entitlements("user-1")
        #expect(none.trading == .reduceOnly && none.version == 0 && none.planCode == nil)
        let made = try await start(daemon)
        #expect(made.status == .active && made.isCurrent && made.planCode == "pro" && made.providerId == nil)
        #expect(try await start(daemon) == made, "the same again is the same")
        #expect(try await daemon.entitlements("user-1").trading == .full)

        let paused = try await change(daemon, made.id, "pause").decoded(Subscription.self)
        #expect(paused.status == .paused && paused.isCurrent)
        #expect(try await daemon.entitlements("user-1").trading == .reduceOnly)
        #expect(try await change(daemon, made.id.uppercased(), "pause").status == 200)
        #expect(try await change(daemon, made.id, "resume").decoded(Subscription.self).status == .active)
        let ended = try await change(daemon, made.id, "cancel").decoded(Subscription.self)
        #expect(ended.status == .canceled && !ended.isCurrent && ended.endedAt != nil)
        #expect(try await change(daemon, made.id, "cancel").status == 200)
        let late = try await change(daemon, made.id, "resume")
        #expect(late.status == 409 && late.code == "subscription_ended")
        #expect(try await change(daemon, "0193a1f2-7c00-7abc-8def-0123456789ab", "pause").status == 404)

        let next = try await start(daemon)
        #expect(next.id != made.id && next.isCurrent)
        let all = try await daemon.get("/billing/subscriptions?customer_id=user-1").decoded(Page<Subscription>.self)
        #expect(all.items.map(\.id) == [next.id, made.id], "history is kept, newest first")
        let over = try await daemon.get("/billing/subscriptions?status=canceled").decoded(Page<Subscription>.self)
        #expect(over.items.map(\.id) == [made.id])
        #expect(try await daemon.count("subscription_changes") == 5)
        await daemon.stop()
    }

    @Test func anotherPlanNeedsTheFirstToEnd() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        try await daemon.makePlan("basic")
        let made = try await start(daemon)
        let other = try await daemon.post(
            "/billing/subscriptions", #"{"customer_id":"user-1","plan_code":"basic"}"#)
        #expect(other.status == 409 && other.code == "subscription_exists")
        #expect(
            try await daemon.post("/billing/subscriptions", #"{"customer_id":"user-1","plan_code":"none"}"#).status
                == 404)
        _ = try await change(daemon, made.id, "cancel")
        #expect(try await start(daemon, plan: "basic").planCode == "basic")
        await daemon.stop()
    }

    @Test("one current row a customer, also when many start at once") func oneCurrent() async throws {
        let daemon = try await PlansDaemon()
        let replica = try await PlansDaemon(beside: daemon)
        try await daemon.makePlan()
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<16 {
                let one = index % 2 == 0 ? daemon : replica
                // Both replicas sign with keys of their own.
                group.addTask { try await self.start(one).id }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(try await daemon.count("subscriptions") == 1)
        await replica.stop()
        await daemon.stop()
    }

    @Test("C2.5: a period's end with its grace ends what was granted, and a new start renews it")
    func periodsEnd() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        let made = try await start(daemon, end: 60_000)
        let before = try await daemon.entitlements("user-1")
        #expect(before.trading == .full)
        let grace: Int64 = 259_200_000
        #expect(before.expiresAt == made.currentPeriodEnd?.advanced(byMilliseconds: grace))
        daemon.clock.advance(milliseconds: grace)
        #expect(try await daemon.entitlements("user-1").trading == .full)
        daemon.clock.advance(milliseconds: 60_000)
        let after = try await daemon.entitlements("user-1")
        #expect(after.trading == .reduceOnly && after.capabilities["can.route_orders"] == true)
        #expect(after.capabilities["can.view_reports"] == nil)
        let renewed = try await start(daemon)
        #expect(renewed.id != made.id)
        #expect(try await daemon.entitlements("user-1").trading == .full)
        await daemon.stop()
    }

    @Test("C2.9: an instant is the same whatever offset it is written with and whatever zone the server is set to")
    func instants() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        let database = daemon.database
        try await database.psql("ALTER DATABASE \(database.name) SET timezone TO 'Pacific/Auckland'")
        let replica = try await PlansDaemon(beside: daemon)
        let made = try await replica.post(
            "/billing/subscriptions",
            #"{"customer_id":"user-1","plan_code":"pro","current_period_end":"2099-12-31T23:30:00-05:00"}"#)
        let expected = try Timestamp(parsing: "2100-01-01T04:30:00.000Z")
        #expect(try made.decoded(Subscription.self).currentPeriodEnd == expected, "\(made.text)")
        for one in [daemon, replica] {
            let found = try await one.entitlements("user-1")
            #expect(found.trading == .full && found.expiresAt == expected.advanced(byMilliseconds: 259_200_000))
        }
        await replica.stop()
        await daemon.stop()
    }

    @Test("C2.5: a trial counts as active until it ends; a customer has one") func trials() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        _ = try await daemon.post(
            "/billing/plans", #"{"code":"pro","name":"Pro","stripe_price_id":"price_pro","trial_period_days":7}"#)
        let made = try await start(daemon)
        #expect(made.status == .trialing)
        #expect(try await daemon.entitlements("user-1").trading == .full)
        daemon.clock.advance(milliseconds: 10 * 86_400_000)
        #expect(try await daemon.entitlements("user-1").trading == .reduceOnly)
        #expect(try await start(daemon).status == .active)
        await daemon.stop()
    }

    @Test("C2.8: every change of plan, feature and subscription shows in the next answer, with a higher version")
    func nothingIsStale() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan(algos: 2)
        let made = try await start(daemon)
        var last = try await daemon.entitlements("user-1")
        let changes: [(String, String?, (Entitlements) -> Bool)] = [
            (
                "/billing/plans/pro/features", #"{"feature_code":"quota.active_algos","limit":9}"#,
                { $0.quotas["quota.active_algos"]?.limit == 9 }
            ),
            ("/billing/features", #"{"code":"can.fly","name":"Fly"}"#, { $0.capabilities["can.fly"] == nil }),
            (
                "/billing/plans/pro/features", #"{"feature_code":"can.fly"}"#,
                { $0.capabilities["can.fly"] == true }
            ),
            ("/billing/features", #"{"code":"can.fly","name":"Fly high"}"#, { $0.capabilities["can.fly"] == true }),
            ("/billing/plans", #"{"code":"pro","name":"P","stripe_price_id":"price_x"}"#, { $0.planCode == "pro" }),
            ("/billing/subscriptions/\(made.id)/pause", nil, { $0.status == .paused }),
            ("/billing/subscriptions/\(made.id)/resume", nil, { $0.status == .active }),
            ("/billing/subscriptions/\(made.id)/cancel", nil, { $0.status == nil && $0.trading == .reduceOnly }),
            (
                "/billing/subscriptions", #"{"customer_id":"user-1","plan_code":"pro"}"#,
                { $0.quotas["quota.active_algos"]?.limit == 9 }
            ),
        ]
        for (index, change) in changes.enumerated() {
            let reply = try await daemon.post(change.0, change.1)
            #expect((200...202).contains(reply.status), "\(reply.text)")
            let found = try await daemon.entitlements("user-1")
            #expect(change.2(found), "\(change.0): \(found)")
            // A feature that belongs to no plan yet is not part of what the customer may do.
            if index != 1 { #expect(found.version > last.version, "\(change.0)") }
            last = found
        }
        _ = try await daemon.post("/billing/plans", #"{"code":"pro","name":"P","stripe_price_id":"price_x"}"#)
        #expect(try await daemon.entitlements("user-1").version == last.version, "a repeat is no change")
        await daemon.stop()
    }

    @Test("C1.8: billing itself resolves, and everybody asks for themselves only") func onesOwnOnly() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        _ = try await start(daemon)
        let user = try daemon.token("user-1", [Scope.billingRead])
        let own = try await daemon.send(.get, "/entitlements/resolve", token: user)
        #expect(try own.status == 200 && own.decoded(Entitlements.self).planCode == "pro")
        #expect(try await daemon.send(.get, "/entitlements/resolve?customer_id=user-1", token: user).status == 200)
        let other = try await daemon.send(.get, "/entitlements/resolve?customer_id=user-2", token: user)
        #expect(other.status == 404 && other.code == "not_found")
        #expect(try await daemon.send(.get, "/entitlements/resolve", token: nil).status == 401)
        await daemon.stop()
    }

    @Test("C1.7: the sandbox's plan grants what its report needs") func reportsAreGranted() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        _ = try await start(daemon)
        let found = try await daemon.entitlements("user-1")
        #expect(
            Set(found.capabilities.keys)
                == Set(EntitlementCode.allCases.filter { $0.kind == .capability }.map(\.rawValue)))
        await daemon.stop()
    }
}
