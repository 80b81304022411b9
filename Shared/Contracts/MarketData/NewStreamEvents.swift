/// Events to publish, of any rooms.
public struct NewStreamEvents: WireType, Equatable {
    /// The most of one request.
    public static let maxCount = 200

    /// In their order.
    public let events: [NewStreamEvent]

    /// Makes it from its members.
    public init(events: [NewStreamEvent]) {
        self.events = events
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "NewStreamEvents",
        [WireField("events", .list(NewStreamEvent.schema, maxItems: maxCount), "In their order.")])
}

/// What became of published events.
public struct StreamEventReceipts: WireType, Equatable {
    /// One for each, in the order of the request.
    public let receipts: [StreamEventReceipt]

    /// Makes it from its members.
    public init(receipts: [StreamEventReceipt]) {
        self.receipts = receipts
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StreamEventReceipts",
        [
            WireField(
                "receipts", .list(StreamEventReceipt.schema, maxItems: NewStreamEvents.maxCount),
                "In the order of the request.")
        ])
}
