public import Contracts

/// Where a market stands between two minutes: all that its future depends on besides its settings.
public struct MarketState: Sendable, Equatable {
    /// How many bars have been drawn since the market's first minute.
    public var index: Int64
    /// The last price, before it was put on a tick.
    public var price: Price
    /// Variance of a minute's return, in 10^-18; 0 where nothing is drawn.
    public var variance: Int64

    /// Makes it from its fields.
    public init(index: Int64, price: Price, variance: Int64) {
        self.index = index
        self.price = price
        self.variance = variance
    }
}
