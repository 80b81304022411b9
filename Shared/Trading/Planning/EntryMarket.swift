public import Contracts

/// The market as an entry is planned in it.
public struct EntryMarket: Sendable, Equatable {
    /// Best price somebody pays.
    public let bid: Price
    /// Best price somebody takes, above the bid.
    public let ask: Price
    /// The price that losses are measured by.
    public let mark: Price
    /// Prices are multiples of this.
    public let tick: Price
    /// Base units of one contract.
    public let contractSize: Decimal12
    /// Fewest contracts of an order.
    public let minContracts: Decimal12

    /// Makes one.
    public init(
        bid: Price, ask: Price, mark: Price, tick: Price, contractSize: Decimal12, minContracts: Decimal12
    ) {
        self.bid = bid
        self.ask = ask
        self.mark = mark
        self.tick = tick
        self.contractSize = contractSize
        self.minContracts = minContracts
    }
}
