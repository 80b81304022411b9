/// The answer to a batch.
public struct CandleBatch: WireType, Equatable {
    /// As many as were asked for, in that order.
    public let series: [CandleBatchSeries]

    /// Makes it from its fields.
    public init(
        series: [CandleBatchSeries]
    ) {
        self.series = series
    }

    private enum CodingKeys: String, CodingKey {
        case series
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "CandleBatch",
        [
            WireField(
                "series", .list(CandleBatchSeries.schema, maxItems: 500), "As many as were asked for, in that order.")
        ])
}
