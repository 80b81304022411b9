import Contracts
import Observability
import ServiceClients
import TestKit
import Testing

@testable import ServiceKit

@Suite("Billing's typed client", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct TypedClientTests {
    private func makeClient(_ daemon: PlansDaemon) -> BillingClient {
        BillingClient(keysURL: daemon.baseURL + BillingClient.keysPath, context: daemon.context) {
            Secret(try daemon.service())
        }
    }

    /// Every call once, from the plan to the usage.
    @Test func everyCallReachesItsEndpoint() async throws {
        let daemon = try await PlansDaemon()
        let client = makeClient(daemon)
        let plan = try await client.write(NewPlan(code: "pro", name: "Pro", stripePriceId: "price"))
        for code in EntitlementCode.allCases {
            _ = try await client.write(NewFeature(code: code.rawValue, name: "F", kind: code.kind))
            _ = try await client.attach(
                NewPlanFeature(featureCode: code.rawValue, limit: code.kind == .quota ? 1 : nil), toPlan: plan.code)
        }
        #expect(try await client.plan("pro").features.count == EntitlementCode.allCases.count)
        let made = try await client.start(NewSubscription(customerId: "user-1", planCode: "pro"))
        #expect(try await client.pause(subscription: made.id).status == .paused)
        #expect(try await client.resume(subscription: made.id).status == .active)
        #expect(try await client.subscriptions(of: "user-1").map(\.id) == [made.id])
        #expect(try await client.resolve(customer: "user-1").trading == .full)

        let held = NewReservation(
            reservationId: "strategy:1", customerId: "user-1", quota: EntitlementCode.activeAlgos.rawValue, amount: 1,
            expiresInS: 60)
        #expect(try await client.reserve(held).state == .reserved)
        #expect(try await client.commit(reservation: "strategy:1").state == .committed)
        let error = await #expect(throws: EndpointClientError.self) {
            try await client.reserve(
                NewReservation(
                    reservationId: "strategy:2", customerId: "user-1", quota: EntitlementCode.activeAlgos.rawValue,
                    amount: 1, expiresInS: 60))
        }
        #expect(error?.problem?.code == "quota_exhausted")
        #expect(try await client.release(reservation: "strategy:1").state == .released)

        let now = Timestamp(milliseconds: daemon.clock.wallMilliseconds)
        let event = UsageEvent(eventId: "e", customerId: "user-1", metric: "orders", quantity: 2, occurredAt: now)
        #expect(try await client.recordUsage(event).isDuplicate == false)
        #expect(try await client.usage(of: "user-1").items.map(\.quantity) == [2])
        // Out of an outbox: many at once, repeats count once, a wrong one is for an operator.
        func json(_ id: String, _ quantity: Int) -> String {
            #"{"event_id":"\#(id)","customer_id":"user-1","metric":"orders","quantity":"\#(quantity)","#
                + #""occurred_at":"\#(now)"}"#
        }
        try await client.deliverUsage(encoded: [json("f", 3), json("e", 2), json("f", 3)].joined(separator: ","))
        try await client.deliverUsage(encoded: json("f", 3))
        await #expect(throws: OutboxRejection.self) { try await client.deliverUsage(encoded: json("f", 4)) }
        #expect(try await client.usage(of: "user-1").items.map(\.quantity) == [5])
        #expect(try await client.cancel(subscription: made.id).status == .canceled)
        await daemon.stop()
    }

    /// The guard through real HTTP: kept while billing is gone, with the plan's refusal and the reduce-only word.
    @Test func theGuardOutlivesBilling() async throws {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan()
        _ = try await daemon.post("/billing/subscriptions", #"{"customer_id":"user-1","plan_code":"pro"}"#)
        let settings = EntitlementSettings(
            cacheMilliseconds: 0, staleIfErrorMilliseconds: 60_000, maxCustomers: 10)
        let entitlements = EntitlementGuard(
            settings: settings, billing: makeClient(daemon), context: daemon.context)
        let user = Caller(subject: "user-1", scopes: [])
        #expect(try await entitlements.require(.routeOrders, of: "user-1", caller: user) == .full)
        let stranger = Caller(subject: "user-2", scopes: [])
        #expect(try await entitlements.require(.routeOrders, of: "user-2", caller: stranger) == .reduceOnly)
        let refused = await #expect(throws: ProblemError.self) {
            try await entitlements.require(.manageStrategies, of: "user-2", caller: stranger)
        }
        #expect(refused?.status == 403 && refused?.code == "capability_missing")
        await daemon.stop()
        #expect(try await entitlements.require(.routeOrders, of: "user-1", caller: user) == .full)
        let unknown = await #expect(throws: ProblemError.self) {
            try await entitlements.require(.routeOrders, of: "user-3", caller: Caller(subject: "user-3", scopes: []))
        }
        #expect(unknown?.status == 503 && unknown?.code == "entitlements_unavailable")
    }
}
