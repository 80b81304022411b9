/// One candle of an instrument: open time, prices, volume. It is closed once its timeframe has passed.
public struct Candle: WireType, Equatable {
    /// Its first instant; the candle's name.
    public let openTime: Timestamp
    /// First price.
    public let open: Price
    /// Highest price.
    public let high: Price
    /// Lowest price.
    public let low: Price
    /// Last price so far.
    public let close: Price
    /// Traded base units.
    public let volume: Quantity
    /// Whether its time has passed, so that it never changes again.
    public let isClosed: Bool

    /// Makes it from its fields.
    public init(
        openTime: Timestamp,
        open: Price,
        high: Price,
        low: Price,
        close: Price,
        volume: Quantity,
        isClosed: Bool
    ) {
        self.openTime = openTime
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
        self.isClosed = isClosed
    }

    private enum CodingKeys: String, CodingKey {
        case openTime = "open_time"
        case open
        case high
        case low
        case close
        case volume
        case isClosed = "is_closed"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Candle",
        [
            WireField("open_time", Timestamp.schema, "Its first instant; the candle's name."),
            WireField("open", Price.schema, "First price."),
            WireField("high", Price.schema, "Highest price."),
            WireField("low", Price.schema, "Lowest price."),
            WireField("close", Price.schema, "Last price so far."),
            WireField("volume", Quantity.schema, "Traded base units."),
            WireField("is_closed", .boolean, "Whether its time has passed, so that it never changes again."),
        ])
}
