public import Contracts

/// One settled funding rate.
public struct FundingPayment: Hashable, Sendable {
    /// What is traded.
    public let symbol: Symbol
    /// When it was paid; venues' stamps jitter by some milliseconds around the boundary.
    public let time: Timestamp
    /// In percent of the notional; negative when shorts paid.
    public let rate: Percent
    /// The mark price it was paid on, where the venue says it.
    public let mark: Price?

    /// Makes it from its fields.
    public init(symbol: Symbol, time: Timestamp, rate: Percent, mark: Price?) {
        self.symbol = symbol
        self.time = time
        self.rate = rate
        self.mark = mark
    }
}
