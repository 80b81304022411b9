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
    /// Traded quote currency, where the venue says it.
    public let quoteVolume: Money?
    /// Base units bought by takers, where the venue says it.
    public let takerBuyVolume: Quantity?
    /// Number of trades, where the venue says it.
    public let tradeCount: Int64?
    /// Minutes it was made without, for a candle made of minutes; nil for none.
    public let missingMinutes: Int64?
    /// When the venue last said something else than before; nil for never.
    public let revisedAt: Timestamp?

    /// Makes it from its fields.
    public init(
        openTime: Timestamp,
        open: Price,
        high: Price,
        low: Price,
        close: Price,
        volume: Quantity,
        isClosed: Bool,
        quoteVolume: Money? = nil,
        takerBuyVolume: Quantity? = nil,
        tradeCount: Int64? = nil,
        missingMinutes: Int64? = nil,
        revisedAt: Timestamp? = nil
    ) {
        self.openTime = openTime
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
        self.isClosed = isClosed
        self.quoteVolume = quoteVolume
        self.takerBuyVolume = takerBuyVolume
        self.tradeCount = tradeCount
        self.missingMinutes = missingMinutes
        self.revisedAt = revisedAt
    }

    /// The mean price weighted by volume, rounded to twelve decimals; nil where nothing was traded or the venue does not
    /// say for how much.
    public var vwap: Price? {
        guard let quoteVolume, volume.isPositive else { return nil }
        return (try? quoteVolume.decimal.divided(by: volume.decimal, rounding: .halfEven)).map(Price.init)
    }

    private enum CodingKeys: String, CodingKey {
        case openTime = "open_time"
        case open
        case high
        case low
        case close
        case volume
        case isClosed = "is_closed"
        case quoteVolume = "quote_volume"
        case takerBuyVolume = "taker_buy_volume"
        case tradeCount = "trade_count"
        case missingMinutes = "missing_minutes"
        case revisedAt = "revised_at"
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
            WireField("quote_volume", Money.schema, isRequired: false, "Traded quote currency; over volume: the VWAP."),
            WireField("taker_buy_volume", Quantity.schema, isRequired: false, "Base units bought by takers."),
            WireField(
                "trade_count", .integer(0...9_007_199_254_740_991), isRequired: false, "Number of trades."),
            WireField(
                "missing_minutes", .integer(1...44_640), isRequired: false,
                "Minutes it was made without; absent for none."),
            WireField(
                "revised_at", Timestamp.schema, isRequired: false,
                "When the venue last said something else than before; absent for never."),
        ])
}

extension Candle: LongPageItem {
    /// A thousand.
    public static var maxPageItems: Int { 1_000 }
}
