/// Where the payment provider reports.
public enum StripeWebhookAPI {
    /// The header with time and signatures: `t=<unix seconds>,v1=<hex>`, several `v1` allowed.
    public static let signatureHeader = "Stripe-Signature"

    /// Takes an event. Whoever holds the secret may call: the signature over the raw body is the authorisation.
    public static let receive = Endpoint<JSONValue, WebhookReceipt>(
        .post, "/webhooks/stripe", id: "receiveStripeEvent",
        summary: "Takes a signed event of the payment provider; each event id has one effect.",
        authorization: .everyone, idempotency: .natural, maxBodyBytes: 512 << 10,
        errors: [
            EndpointError(400, "webhook_signature_missing", "There is no Stripe-Signature header."),
            EndpointError(400, "webhook_signature_malformed", "The Stripe-Signature header cannot be read."),
            EndpointError(400, "webhook_signature_mismatch", "No signature fits the body."),
            EndpointError(400, "webhook_timestamp_outside", "Signed more than 300 s before or after now."),
            EndpointError(400, "invalid_event", "The body is not an event."),
            EndpointError(400, "event_customer_missing", "The event names no customer."),
            EndpointError(400, "event_plan_unknown", "No plan has the event's price; it may be sent again later."),
            EndpointError(503, "webhook_not_configured", "No secret is configured."),
        ])

    /// Every endpoint of this API.
    public static let declarations = [receive.declaration]
}
