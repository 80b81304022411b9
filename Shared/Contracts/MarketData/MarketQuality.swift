/// How far a market's data can be trusted, since the daemon's start unless it is said otherwise.
public struct MarketQuality: WireType, Equatable {
    /// Where.
    public let venue: Venue
    /// What.
    public let symbol: Symbol
    /// 0 (useless) to 100 (nothing wrong).
    public let score: Int
    /// Candles, books, quotes and trades looked at.
    public let received: Int64
    /// How many were refused, by reason.
    public let refused: [String: Int64]
    /// Candles missing of the series kept in memory or of gaps that are still open.
    public let holes: Int64
    /// Candles told again without a change after they had closed.
    public let duplicates: Int64
    /// Candles that came after a newer one.
    public let late: Int64
    /// Closed candles that the venue changed.
    public let revised: Int64
    /// Closed candles without a trade.
    public let zeroVolume: Int64
    /// Prices refused by the collar around the last good one.
    public let outliers: Int64
    /// How often the book was built anew.
    public let bookResyncs: Int64
    /// Time since the last message of any stream; absent before the first.
    public let ageMilliseconds: Int64?
    /// The venue's clock minus ours, estimated; absent while unknown.
    public let clockSkewMilliseconds: Int64?
    /// The newest gaps, newest first.
    public let gaps: [MissingCandles]
    /// When this was so.
    public let measuredAt: Timestamp

    /// Makes it from its fields.
    public init(
        venue: Venue, symbol: Symbol, score: Int, received: Int64, refused: [String: Int64], holes: Int64,
        duplicates: Int64, late: Int64, revised: Int64, zeroVolume: Int64, outliers: Int64, bookResyncs: Int64,
        ageMilliseconds: Int64? = nil, clockSkewMilliseconds: Int64? = nil, gaps: [MissingCandles],
        measuredAt: Timestamp
    ) {
        self.venue = venue
        self.symbol = symbol
        self.score = score
        self.received = received
        self.refused = refused
        self.holes = holes
        self.duplicates = duplicates
        self.late = late
        self.revised = revised
        self.zeroVolume = zeroVolume
        self.outliers = outliers
        self.bookResyncs = bookResyncs
        self.ageMilliseconds = ageMilliseconds
        self.clockSkewMilliseconds = clockSkewMilliseconds
        self.gaps = gaps
        self.measuredAt = measuredAt
    }

    private enum CodingKeys: String, CodingKey {
        case venue
        case symbol
        case score
        case received
        case refused
        case holes
        case duplicates
        case late
        case revised
        case zeroVolume = "zero_volume"
        case outliers
        case bookResyncs = "book_resyncs"
        case ageMilliseconds = "age_ms"
        case clockSkewMilliseconds = "clock_skew_ms"
        case gaps
        case measuredAt = "measured_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "MarketQuality",
        [
            WireField("venue", Venue.schema, "Where."),
            WireField("symbol", Symbol.schema, "What."),
            WireField("score", .integer(0...100), "0 (useless) to 100 (nothing wrong)."),
            WireField("received", .integer(0...9_007_199_254_740_991), "Candles, books, quotes and trades looked at."),
            WireField("refused", .map(.integer(0...9_007_199_254_740_991)), "How many were refused, by reason."),
            WireField(
                "holes", .integer(0...9_007_199_254_740_991),
                "Candles missing of the series kept in memory or of gaps that are still open."),
            WireField(
                "duplicates", .integer(0...9_007_199_254_740_991),
                "Candles told again without a change after they had closed."),
            WireField("late", .integer(0...9_007_199_254_740_991), "Candles that came after a newer one."),
            WireField("revised", .integer(0...9_007_199_254_740_991), "Closed candles that the venue changed."),
            WireField("zero_volume", .integer(0...9_007_199_254_740_991), "Closed candles without a trade."),
            WireField(
                "outliers", .integer(0...9_007_199_254_740_991),
                "Prices refused by the collar around the last good one."),
            WireField("book_resyncs", .integer(0...9_007_199_254_740_991), "How often the book was built anew."),
            WireField(
                "age_ms", .integer(0...9_007_199_254_740_991), isRequired: false,
                "Time since the last message of any stream; absent before the first."),
            WireField(
                "clock_skew_ms", .integer(-9_007_199_254_740_991...9_007_199_254_740_991), isRequired: false,
                "The venue's clock minus ours, estimated; absent while unknown."),
            WireField("gaps", .list(MissingCandles.schema, maxItems: 100), "The newest gaps, newest first."),
            WireField("measured_at", Timestamp.schema, "When this was so."),
        ])
}
