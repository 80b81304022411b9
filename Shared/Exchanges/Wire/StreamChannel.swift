public import Contracts

/// A kind of public stream. Closed.
public enum StreamChannel: Hashable, Sendable {
    /// Book changes, deep.
    case book
    /// Best bid and ask.
    case top
    /// Trades.
    case trades
    /// Candles of trades.
    case candles(Timeframe)
    /// Mark, index and funding; perpetuals only.
    case derivative
    /// 24 hours.
    case ticker
}
