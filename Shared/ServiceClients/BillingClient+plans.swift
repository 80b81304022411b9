public import Contracts
public import ServiceKit

extension BillingClient {
    /// Writes a plan by its code; the same again changes nothing.
    public func write(_ plan: NewPlan) async throws(EndpointClientError) -> Plan {
        try await client.call(PlansAPI.putPlan, plan)
    }

    /// Writes a feature by its code; the same again changes nothing.
    public func write(_ feature: NewFeature) async throws(EndpointClientError) -> Feature {
        try await client.call(PlansAPI.putFeature, feature)
    }

    /// Attaches a feature to a plan, or changes its limit there.
    public func attach(
        _ feature: NewPlanFeature, toPlan code: String
    ) async throws(EndpointClientError) -> PlanFeature {
        try await client.call(PlansAPI.attach, feature, path: ["code": code])
    }

    /// A plan with its features.
    public func plan(_ code: String) async throws(EndpointClientError) -> Plan {
        try await client.call(PlansAPI.plan, Nothing(), path: ["code": code])
    }

    /// Starts a subscription; one to the same plan that is current already is answered instead.
    public func start(_ subscription: NewSubscription) async throws(EndpointClientError) -> Subscription {
        try await client.call(SubscriptionsAPI.start, subscription)
    }

    /// A customer's newest subscriptions, ended ones included; at most a page of them.
    public func subscriptions(of customer: String) async throws(EndpointClientError) -> [Subscription] {
        try await client.call(SubscriptionsAPI.list, Nothing(), query: [("customer_id", customer)]).items
    }

    /// Pauses a subscription.
    public func pause(subscription id: String) async throws(EndpointClientError) -> Subscription {
        try await client.call(SubscriptionsAPI.pause, Nothing(), path: ["id": id])
    }

    /// Resumes a paused subscription.
    public func resume(subscription id: String) async throws(EndpointClientError) -> Subscription {
        try await client.call(SubscriptionsAPI.resume, Nothing(), path: ["id": id])
    }

    /// Ends a subscription; it is kept as history.
    public func cancel(subscription id: String) async throws(EndpointClientError) -> Subscription {
        try await client.call(SubscriptionsAPI.cancel, Nothing(), path: ["id": id])
    }

    /// What a customer used, by UTC day and metric; the first page.
    public func usage(of customer: String) async throws(EndpointClientError) -> Page<UsageDay> {
        try await client.call(UsageAPI.summary, Nothing(), query: [("customer_id", customer)])
    }
}
