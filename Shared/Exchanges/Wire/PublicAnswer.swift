public import Contracts

/// The answer to a ``PublicRequest``: the case that its question asks for. Lists of candles, trades and funding are
/// oldest first whatever the venue's own order.
public enum PublicAnswer: Sendable {
    /// The venue's clock.
    case serverTime(Timestamp)
    /// Instruments; those that the venue lists and we cannot hold (odd symbols, dated futures) are left out and counted.
    case instruments([InstrumentSpecification], leftOut: Int)
    /// Candles.
    case candles([VenueCandle])
    /// A book.
    case depth(DepthUpdate)
    /// Trades.
    case trades([PublicTrade])
    /// 24 hours.
    case tickers([VenueTicker])
    /// Mark, index, funding or open interest.
    case derivative([DerivativeStatus])
    /// Settled funding.
    case funding([FundingPayment])
}
