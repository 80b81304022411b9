public import Contracts

/// What an account gained or lost over its open and closed positions. Amounts of different quote currencies are added
/// one to one: the sandbox's are all dollars.
public struct AccountResult: Sendable, Equatable {
    /// Realised profit before fees.
    public let realised: Money
    /// Fees.
    public let fees: Money
    /// Profit of what is open at the prices given.
    public let unrealised: Money

    /// From numbers at hand.
    public init(realised: Money, fees: Money, unrealised: Money) {
        self.realised = realised
        self.fees = fees
        self.unrealised = unrealised
    }

    /// Summed over positions, each with its market price; the price of a flat one does not matter.
    public init(of positions: [(position: Position, price: Price)]) throws(DecimalError) {
        var realised = Money.zero
        var fees = Money.zero
        var unrealised = Money.zero
        for (position, price) in positions {
            realised = try realised + position.realised
            fees = try fees + position.fees
            unrealised = try unrealised + position.unrealised(at: price)
        }
        self.init(realised: realised, fees: fees, unrealised: unrealised)
    }

    /// Realised plus unrealised profit, less fees.
    public func total() throws(DecimalError) -> Money { try (realised - fees) + unrealised }
}
