/// Things customers used.
public struct UsageEvents: WireType, Equatable {
    /// The most of one request.
    public static let maxCount = 200

    /// In their order.
    public let events: [UsageEvent]

    /// Makes it from its members.
    public init(events: [UsageEvent]) {
        self.events = events
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "UsageEvents", [WireField("events", .list(UsageEvent.schema, maxItems: maxCount), "In their order.")])
}

/// What became of things customers used.
public struct UsageReceipts: WireType, Equatable {
    /// One for each, in the order of the request.
    public let receipts: [UsageReceipt]

    /// Makes it from its members.
    public init(receipts: [UsageReceipt]) {
        self.receipts = receipts
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "UsageReceipts",
        [
            WireField(
                "receipts", .list(UsageReceipt.schema, maxItems: UsageEvents.maxCount), "In the order of the request.")
        ])
}
