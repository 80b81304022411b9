/// What a frame of a venue's public stream says. Closed: every consumer looks at each case.
public enum MarketEvent: Sendable {
    /// A book's snapshot or changes.
    case depth(DepthUpdate)
    /// The best bid and ask.
    case top(BookTop)
    /// One trade.
    case trade(PublicTrade)
    /// A candle, closed or forming.
    case candle(VenueCandle)
    /// Mark, index, funding or open interest.
    case derivative(DerivativeStatus)
    /// The last 24 hours.
    case ticker(VenueTicker)
}
