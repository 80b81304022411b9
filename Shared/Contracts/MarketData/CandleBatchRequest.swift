/// Many series at once: what a run over several symbols and timeframes reads.
public struct CandleBatchRequest: WireType, Equatable {
    /// The series, at least one.
    public let series: [CandleSeriesRequest]
    /// Most candles of a series; 100 by default.
    public let limit: Int?

    /// Makes it from its fields.
    public init(
        series: [CandleSeriesRequest], limit: Int? = nil
    ) {
        self.series = series
        self.limit = limit
    }

    private enum CodingKeys: String, CodingKey {
        case series
        case limit
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "CandleBatchRequest",
        [
            WireField("series", .list(CandleSeriesRequest.schema, maxItems: 500), "The series, at least one."),
            WireField("limit", .integer(1...1000), isRequired: false, "Most candles of a series; 100 by default."),
        ])
}
