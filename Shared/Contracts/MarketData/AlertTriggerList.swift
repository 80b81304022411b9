/// The newest triggers.
public struct AlertTriggerList: WireType, Equatable {
    /// The triggers, newest first.
    public let items: [AlertTrigger]

    /// Makes it from its fields.
    public init(
        items: [AlertTrigger]
    ) {
        self.items = items
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertTriggerList",
        [
            WireField("items", .list(AlertTrigger.schema, maxItems: 100), "The triggers, newest first.")
        ])
}
