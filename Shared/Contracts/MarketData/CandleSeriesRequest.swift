/// One series of a batch: which candles, and from where on.
public struct CandleSeriesRequest: WireType, Equatable {
    /// Where; binance.spot when absent.
    public let venue: Venue?
    /// What.
    public let symbol: Symbol
    /// Length of the candles.
    public let timeframe: Timeframe
    /// Which price; last when absent.
    public let kind: CandleKind?
    /// Only candles that open later, the oldest first; the newest ones when absent.
    public let after: Timestamp?

    /// Makes it from its fields.
    public init(
        venue: Venue? = nil, symbol: Symbol, timeframe: Timeframe, kind: CandleKind? = nil, after: Timestamp? = nil
    ) {
        self.venue = venue
        self.symbol = symbol
        self.timeframe = timeframe
        self.kind = kind
        self.after = after
    }

    private enum CodingKeys: String, CodingKey {
        case venue
        case symbol
        case timeframe
        case kind
        case after
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "CandleSeriesRequest",
        [
            WireField("venue", Venue.schema, isRequired: false, "Where; binance.spot when absent."),
            WireField("symbol", Symbol.schema, "What."),
            WireField("timeframe", Timeframe.schema, "Length of the candles."),
            WireField("kind", CandleKind.schema, isRequired: false, "Which price; last when absent."),
            WireField(
                "after", Timestamp.schema, isRequired: false,
                "Only candles that open later, the oldest first; the newest ones when absent."),
        ])
}
