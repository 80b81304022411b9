public import Contracts

/// One fill by the simulated venue.
public struct VenueFill: Sendable, Equatable {
    /// Price of the fill, in quote currency.
    public let price: Price
    /// Base units.
    public let quantity: Quantity
    /// Maker or taker.
    public let liquidity: Liquidity
    /// Fee in quote currency, 0 or more; see ``VenueFee``.
    public let fee: Money
    /// Price of the book level that was taken from; equals `price` for a taker. What ``TakenLiquidity`` is rebuilt from.
    public let levelPrice: Price

    /// Makes a fill, for tests and for fills read back from a table.
    public init(price: Price, quantity: Quantity, liquidity: Liquidity, fee: Money, levelPrice: Price) {
        self.price = price
        self.quantity = quantity
        self.liquidity = liquidity
        self.fee = fee
        self.levelPrice = levelPrice
    }

    /// Price times quantity, half even to twelve decimals (exact for prices and quantities on tick and lot).
    public func notional() throws(DecimalError) -> Money {
        try price.times(quantity, rounding: .halfEven)
    }
}
