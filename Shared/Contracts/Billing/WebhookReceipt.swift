/// The answer to an event of the payment provider.
public struct WebhookReceipt: WireType, Equatable {
    /// Always true: the event needs no further delivery.
    public let received: Bool
    /// What was done with it.
    public let outcome: WebhookOutcome

    /// Makes it from its fields.
    public init(
        received: Bool,
        outcome: WebhookOutcome
    ) {
        self.received = received
        self.outcome = outcome
    }

    private enum CodingKeys: String, CodingKey {
        case received
        case outcome
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "WebhookReceipt",
        [
            WireField("received", .boolean, "Always true: the event needs no further delivery."),
            WireField("outcome", WebhookOutcome.schema, "What was done with it."),
        ])
}
