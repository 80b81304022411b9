/// Who has subscribed to what.
public enum SubscriptionsAPI {
    private static let id = EndpointParameter.path("id", .string(format: "uuid"), "Id of the subscription.")
    private static let none = EndpointError(404, "not_found", "There is no such subscription.")
    private static let ended = EndpointError(409, "subscription_ended", "It was canceled; start a new one.")
    private static let pastDue = EndpointError(409, "subscription_past_due", "A payment is due; it must come first.")

    /// Subscriptions, newest first.
    public static let list = Endpoint<Nothing, Page<Subscription>>(
        .get, "/billing/subscriptions", id: "listSubscriptions",
        summary: "The subscriptions of everybody or of one customer, newest first, ended ones included.",
        authorization: .scope(Scope.billingWrite),
        parameters: PageParameters.all + [
            .query("customer_id", .string(lengths: 1...64), "Only this customer's."),
            .query("status", SubscriptionStatus.schema, "Only those of this status."),
        ])

    /// Starts a subscription.
    public static let start = Endpoint<NewSubscription, Subscription>(
        .post, "/billing/subscriptions", id: "startSubscription",
        summary:
            "Starts a subscription for a customer; one to the same plan that is current already is answered instead.",
        authorization: .scope(Scope.billingWrite), idempotency: .natural, successStatus: 201,
        errors: [
            EndpointError(404, "not_found", "There is no such plan."),
            EndpointError(409, "subscription_exists", "The customer's current subscription is to another plan."),
        ])

    /// Pauses a subscription.
    public static let pause = change("pause", "Pauses a subscription; positions can be reduced, not opened.")
    /// Resumes a subscription.
    public static let resume = change("resume", "Resumes a paused subscription.")
    /// Ends a subscription.
    public static let cancel = Endpoint<Nothing, Subscription>(
        .post, "/billing/subscriptions/{id}/cancel", id: "cancelSubscription",
        summary: "Ends a subscription now; it is kept as history.", authorization: .scope(Scope.billingWrite),
        parameters: [id], idempotency: .natural, errors: [none])

    /// Every endpoint of this API.
    public static let declarations = [
        list.declaration, start.declaration, pause.declaration, resume.declaration, cancel.declaration,
    ]

    private static func change(_ verb: String, _ summary: String) -> Endpoint<Nothing, Subscription> {
        Endpoint(
            .post, "/billing/subscriptions/{id}/\(verb)", id: "\(verb)Subscription", summary: summary,
            authorization: .scope(Scope.billingWrite), parameters: [id], idempotency: .natural,
            errors: [none, ended, pastDue])
    }
}
