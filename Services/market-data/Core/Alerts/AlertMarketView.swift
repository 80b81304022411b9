public import Contracts

/// What the market shows of one instrument at one instant.
public struct AlertMarketView: Sendable, Equatable {
    /// Best bid and ask; nil while there are none.
    public let quote: Quote?
    /// Closed candles of the rule's timeframe, oldest first.
    public let candles: [Candle]

    /// Makes a view.
    public init(quote: Quote?, candles: [Candle] = []) {
        self.quote = quote
        self.candles = candles
    }
}
