public import Contracts

/// Best bid and ask as a venue's own top-of-book stream tells them.
public struct BookTop: Hashable, Sendable {
    /// What is traded.
    public let symbol: Symbol
    /// The book's update id the top belongs to, if the venue says it.
    public let updateID: Int64?
    /// Best bid.
    public let bid: BookChange
    /// Best ask.
    public let ask: BookChange
    /// By the venue's clock; nil where the venue sends no time (Binance spot).
    public let time: Timestamp?

    /// Makes it from its fields.
    public init(symbol: Symbol, updateID: Int64?, bid: BookChange, ask: BookChange, time: Timestamp?) {
        self.symbol = symbol
        self.updateID = updateID
        self.bid = bid
        self.ask = ask
        self.time = time
    }
}
