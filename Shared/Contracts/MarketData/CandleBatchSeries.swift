/// One series of a batch's answer, in the place of its request.
public struct CandleBatchSeries: WireType, Equatable {
    /// Where.
    public let venue: Venue
    /// What.
    public let symbol: Symbol
    /// Length of the candles.
    public let timeframe: Timeframe
    /// Which price.
    public let kind: CandleKind
    /// Closed candles, oldest first.
    public let candles: [Candle]
    /// Whether there are newer ones than the last of these: ask again after it.
    public let hasMore: Bool
    /// Code of a series that cannot be answered, such as `unsupported_pair`; its candles are empty.
    public let error: String?

    /// Makes it from its fields.
    public init(
        venue: Venue, symbol: Symbol, timeframe: Timeframe, kind: CandleKind, candles: [Candle], hasMore: Bool,
        error: String? = nil
    ) {
        self.venue = venue
        self.symbol = symbol
        self.timeframe = timeframe
        self.kind = kind
        self.candles = candles
        self.hasMore = hasMore
        self.error = error
    }

    private enum CodingKeys: String, CodingKey {
        case venue
        case symbol
        case timeframe
        case kind
        case candles
        case hasMore = "has_more"
        case error
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "CandleBatchSeries",
        [
            WireField("venue", Venue.schema, "Where."),
            WireField("symbol", Symbol.schema, "What."),
            WireField("timeframe", Timeframe.schema, "Length of the candles."),
            WireField("kind", CandleKind.schema, "Which price."),
            WireField("candles", .list(Candle.schema, maxItems: 1000), "Closed candles, oldest first."),
            WireField("has_more", .boolean, "Whether there are newer ones than the last of these: ask again after it."),
            WireField(
                "error", .string(), isRequired: false,
                "Code of a series that cannot be answered, such as `unsupported_pair`; its candles are empty."),
        ])
}
