import Contracts
import Foundation
import Testing

@Suite struct BillingWireTests {
    private func expectKeys<Value: WireType>(of value: Value) throws {
        let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(value)) as? [String: Any]
        let names = try #require(Value.schema.fieldNames)
        #expect(object?.keys.sorted() == names.sorted(), "\(Value.self)")
    }

    @Test func declaredShapesHaveTheEncodedKeys() throws {
        let time = Timestamp.epoch
        let feature = PlanFeature(
            planId: "p", planCode: "pro", featureId: "f", featureCode: "q", kind: .quota, limit: 1)
        try expectKeys(of: feature)
        try expectKeys(
            of: NewPlan(
                code: "pro", name: "Pro", stripePriceId: "price", description: "d", billingInterval: .annual,
                trialPeriodDays: 1))
        try expectKeys(
            of: Plan(
                id: "i", code: "pro", name: "Pro", stripePriceId: "price", description: "d", billingInterval: .annual,
                trialPeriodDays: 1, features: [feature], createdAt: time, updatedAt: time))
        try expectKeys(of: NewPlanFeature(planCode: "pro", featureCode: "q", limit: 1))
        try expectKeys(of: NewFeature(code: "q", name: "Q", kind: .quota, description: "d"))
        try expectKeys(
            of: Feature(
                id: "i", code: "q", name: "Q", kind: .quota, description: "d", createdAt: time, updatedAt: time))
        try expectKeys(of: NewSubscription(customerId: "c", planCode: "pro", currentPeriodEnd: time))
        try expectKeys(
            of: Subscription(
                id: "i", customerId: "c", planCode: "pro", status: .active, isCurrent: true, providerId: "s",
                startedAt: time, trialEnd: time, currentPeriodEnd: time, endedAt: time, updatedAt: time))
        try expectKeys(
            of: NewReservation(reservationId: "r", customerId: "c", quota: "q", amount: 1, expiresInS: 1))
        try expectKeys(
            of: QuotaReservation(
                reservationId: "r", customerId: "c", quota: "q", amount: 1, state: .reserved, expiresAt: time))
        try expectKeys(of: UsageEvent(eventId: "e", customerId: "c", metric: "m", quantity: 1, occurredAt: time))
        try expectKeys(of: UsageReceipt(eventId: "e", isDuplicate: true))
        try expectKeys(of: UsageDay(day: "2026-01-01", metric: "m", quantity: 1, events: 1))
        try expectKeys(of: WebhookReceipt(received: true, outcome: .applied))
        try expectKeys(
            of: Entitlements(
                customerId: "c", planCode: "pro", status: .active, trading: .full, capabilities: [:], quotas: [:],
                version: 1, expiresAt: time))
    }
}
