/// Readings of accounts' results.
public struct MetricReadings: WireType, Equatable {
    /// The most of one request.
    public static let maxCount = 200

    /// In their order.
    public let readings: [MetricReading]

    /// Makes it from its members.
    public init(readings: [MetricReading]) {
        self.readings = readings
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "MetricReadings",
        [WireField("readings", .list(MetricReading.schema, maxItems: maxCount), "In their order.")])
}

/// What became of readings.
public struct MetricReceipts: WireType, Equatable {
    /// One for each, in the order of the request.
    public let receipts: [MetricReceipt]

    /// Makes it from its members.
    public init(receipts: [MetricReceipt]) {
        self.receipts = receipts
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "MetricReceipts",
        [
            WireField(
                "receipts", .list(MetricReceipt.schema, maxItems: MetricReadings.maxCount),
                "In the order of the request.")
        ])
}
