public import Contracts

/// A candle as a venue tells it: unchecked, and maybe still forming.
public struct VenueCandle: Hashable, Sendable {
    /// What is traded.
    public var symbol: Symbol
    /// Its length.
    public var timeframe: Timeframe
    /// What its prices are.
    public var kind: PriceKind
    /// Its first instant.
    public var openTime: Timestamp
    /// First price.
    public var open: Price
    /// Highest price.
    public var high: Price
    /// Lowest price.
    public var low: Price
    /// Last price.
    public var close: Price
    /// Traded base units; zero for mark and index.
    public var volume: Quantity
    /// Traded quote currency, where the venue says it; over ``volume`` it is the candle's VWAP.
    public var quoteVolume: Money?
    /// Base units bought by takers, where the venue says it.
    public var takerBuyVolume: Quantity?
    /// Number of trades, where the venue says it.
    public var tradeCount: Int64?
    /// Whether the venue itself says that it is closed; nil where it does not say.
    public var isClosed: Bool?

    /// Makes it from its fields.
    public init(
        symbol: Symbol, timeframe: Timeframe, kind: PriceKind = .last, openTime: Timestamp, open: Price, high: Price,
        low: Price, close: Price, volume: Quantity, quoteVolume: Money? = nil, takerBuyVolume: Quantity? = nil,
        tradeCount: Int64? = nil, isClosed: Bool? = nil
    ) {
        self.symbol = symbol
        self.timeframe = timeframe
        self.kind = kind
        self.openTime = openTime
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
        self.quoteVolume = quoteVolume
        self.takerBuyVolume = takerBuyVolume
        self.tradeCount = tradeCount
        self.isClosed = isClosed
    }
}
