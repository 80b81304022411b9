public import Contracts

/// A trade of the market, as the venue prints it.
public struct PublicTrade: Hashable, Sendable {
    /// What was traded.
    public let symbol: Symbol
    /// The venue's id of the trade: digits, or whatever text the venue uses.
    public let tradeID: String
    /// Price, in quote currency.
    public let price: Price
    /// Base units.
    public let quantity: Quantity
    /// The side of the taker.
    public let takerSide: Side
    /// By the venue's clock.
    public let time: Timestamp

    /// Makes it from its fields.
    public init(
        symbol: Symbol, tradeID: String, price: Price, quantity: Quantity, takerSide: Side, time: Timestamp
    ) {
        self.symbol = symbol
        self.tradeID = tradeID
        self.price = price
        self.quantity = quantity
        self.takerSide = takerSide
        self.time = time
    }
}
