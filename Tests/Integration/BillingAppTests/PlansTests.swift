import Contracts
import HTTPWire
import TestKit
import Testing

@Suite("Plans and features", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct PlansTests {
    static let plan =
        #"{"code":"pro","name":"Pro","stripe_price_id":"price_1","description":"All","billing_interval":"annual","trial_period_days":14}"#

    @Test("C2.1: attaching a feature changes neither the plan nor the feature; a missing one is 404")
    func attachModifiesNothing() async throws {
        let daemon = try await PlansDaemon()
        let made = try await daemon.post("/billing/plans", Self.plan)
        #expect(made.status == 201, "\(made.text)")
        let feature = try await daemon.post(
            "/billing/features",
            #"{"code":"quota.active_algos","name":"Active strategies","kind":"quota","description":"How many"}"#)
        #expect(feature.status == 201, "\(feature.text)")
        let attached = try await daemon.post(
            "/billing/plans/pro/features", #"{"plan_code":"pro","feature_code":"quota.active_algos","limit":3}"#)
        #expect(attached.status == 202, "\(attached.text)")
        let link = try attached.decoded(PlanFeature.self)
        #expect(link.limit == 3 && link.kind == .quota)

        let plan = try await daemon.get("/billing/plans/pro").decoded(Plan.self)
        #expect(plan.stripePriceId == "price_1" && plan.description == "All" && plan.billingInterval == .annual)
        #expect(plan.trialPeriodDays == 14 && plan.name == "Pro")
        #expect(plan.updatedAt == (try made.decoded(Plan.self)).updatedAt)
        #expect(plan.features == [link])
        let after = try await daemon.get("/billing/features/quota.active_algos")
        #expect(after.body == feature.body)

        for (path, body) in [
            ("/billing/plans/none/features", #"{"feature_code":"quota.active_algos"}"#),
            ("/billing/plans/pro/features", #"{"feature_code":"none"}"#),
        ] {
            let missing = try await daemon.post(path, body)
            #expect(missing.status == 404 && missing.code == "not_found", "\(missing.text)")
        }
        #expect(try await daemon.count("plans") == 1)
        #expect(try await daemon.count("features") == 1)
        #expect(try await daemon.count("plan_features") == 1)
        await daemon.stop()
    }

    @Test func attachRefusesWhatContradicts() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        let mismatch = try await daemon.post(
            "/billing/plans/pro/features", #"{"plan_code":"other","feature_code":"can.route_orders"}"#)
        #expect(mismatch.status == 400 && mismatch.code == "plan_code_mismatch")
        let limited = try await daemon.post(
            "/billing/plans/pro/features", #"{"feature_code":"can.route_orders","limit":1}"#)
        #expect(limited.status == 400 && limited.code == "limit_on_capability")
        await daemon.stop()
    }

    @Test func writingAPlanAgainChangesNothingAndAnotherOneOverwrites() async throws {
        let daemon = try await PlansDaemon()
        let first = try await daemon.post("/billing/plans", Self.plan)
        daemon.clock.advance(milliseconds: 60_000)
        let again = try await daemon.post("/billing/plans", Self.plan)
        #expect(again.status == 201 && again.body == first.body)
        let changed = try await daemon.post(
            "/billing/plans", #"{"code":"pro","name":"Pro 2","stripe_price_id":"price_2"}"#)
        let plan = try changed.decoded(Plan.self)
        #expect(plan.name == "Pro 2" && plan.description == nil && plan.billingInterval == .monthly)
        #expect(try plan.trialPeriodDays == nil && plan.id == first.decoded(Plan.self).id)
        #expect(plan.updatedAt > plan.createdAt)
        let taken = try await daemon.post(
            "/billing/plans", #"{"code":"other","name":"Other","stripe_price_id":"price_2"}"#)
        #expect(taken.status == 409 && taken.code == "stripe_price_taken", "\(taken.text)")
        #expect(try await daemon.count("plans") == 1)
        await daemon.stop()
    }

    @Test("C2.1: the kind of a feature stays, also when it is written again without one") func kindStays() async throws
    {
        let daemon = try await PlansDaemon()
        _ = try await daemon.post("/billing/features", #"{"code":"quota.active_algos","name":"A","kind":"quota"}"#)
        let silent = try await daemon.post("/billing/features", #"{"code":"quota.active_algos","name":"B"}"#)
        #expect(silent.status == 409 && silent.code == "feature_kind_fixed")
        let renamed = try await daemon.post(
            "/billing/features", #"{"code":"quota.active_algos","name":"B","kind":"quota"}"#)
        #expect(try renamed.status == 201 && renamed.decoded(Feature.self).name == "B")
        await daemon.stop()
    }

    @Test func listsComeInPages() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan("b")
        try await daemon.makePlan("a")
        let first = try await daemon.get("/billing/plans?limit=1").decoded(Page<Plan>.self)
        #expect(first.items.map(\.code) == ["a"] && first.items[0].features.count == EntitlementCode.allCases.count)
        let cursor = try #require(first.nextCursor)
        let second = try await daemon.get("/billing/plans?limit=1&cursor=\(cursor)").decoded(Page<Plan>.self)
        #expect(second.items.map(\.code) == ["b"] && second.nextCursor == nil)
        let features = try await daemon.get("/billing/features").decoded(Page<Feature>.self)
        #expect(features.items.map(\.code) == EntitlementCode.allCases.map(\.rawValue).sorted())
        let some = try await daemon.get("/billing/plans/a/features?limit=3").decoded(Page<PlanFeature>.self)
        let after = try #require(some.nextCursor)
        let rest = try await daemon.get("/billing/plans/a/features?cursor=\(after)").decoded(Page<PlanFeature>.self)
        #expect((some.items + rest.items).map(\.featureCode) == features.items.map(\.code))
        #expect(try await daemon.get("/billing/plans?cursor=AAAA").status == 400)
        for path in ["/billing/plans/none", "/billing/plans/none/features", "/billing/features/none"] {
            #expect(try await daemon.get(path).status == 404)
        }
        await daemon.stop()
    }

    @Test func whatCannotBeStoredIsNamed() async throws {
        let daemon = try await PlansDaemon()
        let bodies = [
            ("code", #"{"code":"a b","name":"N","stripe_price_id":"p"}"#),
            ("stripe_price_id", #"{"code":"a","name":"N","stripe_price_id":"p p"}"#),
            ("name", #"{"code":"a","name":"N\u0000","stripe_price_id":"p"}"#),
            ("trial_period_days", #"{"code":"a","name":"N","stripe_price_id":"p","trial_period_days":-1}"#),
            ("billing_interval", #"{"code":"a","name":"N","stripe_price_id":"p","billing_interval":"weekly"}"#),
        ]
        for (field, body) in bodies {
            let reply = try await daemon.post("/billing/plans", body)
            #expect(reply.status == 400 && reply.text.contains("\"field\":\"\(field)\""), "\(field): \(reply.text)")
        }
        await daemon.stop()
    }

    @Test("C2.10: whoever has no token, or one without the scope, writes nothing and learns nothing of others")
    func writesNeedAToken() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        let user = try daemon.token("user-1", [Scope.billingRead])
        let id = "0193a1f2-7c00-7abc-8def-0123456789ab"
        let writes: [(String, String?)] = [
            ("/billing/plans", Self.plan), ("/billing/features", #"{"code":"x","name":"X"}"#),
            ("/billing/plans/pro/features", #"{"feature_code":"can.route_orders"}"#),
            ("/billing/subscriptions", #"{"customer_id":"user-1","plan_code":"pro"}"#),
            ("/billing/subscriptions/\(id)/pause", nil), ("/billing/subscriptions/\(id)/resume", nil),
            ("/billing/subscriptions/\(id)/cancel", nil),
            (
                "/entitlements/reservations",
                #"{"reservation_id":"r","customer_id":"user-1","quota":"quota.active_algos","amount":1,"expires_in_s":60}"#
            ),
            ("/entitlements/reservations/r/commit", nil), ("/entitlements/reservations/r/release", nil),
            (
                "/usage/events",
                #"{"event_id":"e","customer_id":"user-1","metric":"m","quantity":"1","occurred_at":"2026-01-01T00:00:00Z"}"#
            ),
        ]
        for (path, body) in writes {
            #expect(try await daemon.send(.post, path, token: nil, json: body).status == 401, "\(path)")
            #expect(try await daemon.send(.post, path, token: user, json: body).status == 403, "\(path)")
        }
        #expect(try await daemon.send(.get, "/billing/subscriptions", token: user).status == 403)
        #expect(try await daemon.send(.get, "/billing/plans", token: user).status == 200)
        for table in ["subscriptions", "quota_reservations", "usage_events"] {
            #expect(try await daemon.count(table) == 0)
        }
        await daemon.stop()
    }
}
