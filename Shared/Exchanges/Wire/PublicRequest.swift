public import Contracts

/// A question to a venue's public REST interface. Closed. A venue that has no such thing refuses it when the request is
/// built (``ExchangeError``, kind `unsupported`).
public enum PublicRequest: Hashable, Sendable {
    /// The venue's clock.
    case serverTime
    /// Every instrument of the venue.
    case instruments
    /// Candles with `start ≤ open time < end`, oldest first, at most `limit` (or the venue's own greatest number).
    case candles(Symbol, Timeframe, PriceKind, start: Timestamp?, end: Timestamp?, limit: Int)
    /// The book with at least so many levels a side, if the venue has them.
    case depth(Symbol, levels: Int)
    /// The newest trades.
    case trades(Symbol, limit: Int)
    /// 24 hours of one symbol or of all.
    case tickers(Symbol?)
    /// Mark, index and funding of one symbol or of all.
    case derivative(Symbol?)
    /// Open interest.
    case openInterest(Symbol)
    /// Settled funding with `start ≤ time < end`, oldest first. Where the venue pages by number
    /// (``RestProfile/pagesFundingByNumber``), what lies in that range of the page that is asked for: 1 holds the newest.
    case fundingHistory(Symbol, start: Timestamp?, end: Timestamp?, limit: Int, page: Int = 1)
}
