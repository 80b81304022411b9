public import Contracts

/// The last 24 hours of a symbol, as a venue tells them. Nil means "not said".
public struct VenueTicker: Hashable, Sendable {
    /// What is traded.
    public var symbol: Symbol
    /// Price of the last trade.
    public var last: Price
    /// Best bid.
    public var bid: Price?
    /// Best ask.
    public var ask: Price?
    /// First price of the 24 hours.
    public var open: Price?
    /// Highest price.
    public var high: Price?
    /// Lowest price.
    public var low: Price?
    /// Traded base units.
    public var volume: Quantity?
    /// Traded quote currency.
    public var quoteVolume: Money?
    /// By the venue's clock; nil where the answer carries none.
    public var time: Timestamp?

    /// Makes it from its fields.
    public init(
        symbol: Symbol, last: Price, bid: Price? = nil, ask: Price? = nil, open: Price? = nil, high: Price? = nil,
        low: Price? = nil, volume: Quantity? = nil, quoteVolume: Money? = nil, time: Timestamp? = nil
    ) {
        self.symbol = symbol
        self.last = last
        self.bid = bid
        self.ask = ask
        self.open = open
        self.high = high
        self.low = low
        self.volume = volume
        self.quoteVolume = quoteVolume
        self.time = time
    }
}
