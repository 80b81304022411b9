public import Contracts

/// How much of one instrument an account may hold and order.
public struct InstrumentLimits: Sendable, Equatable {
    /// Largest position, long or short, in base units.
    public let maxPosition: Quantity
    /// Largest opening order, in base units.
    public let maxOrderSize: Quantity

    /// Makes limits; both above 0.
    public init(maxPosition: Quantity, maxOrderSize: Quantity) {
        self.maxPosition = maxPosition
        self.maxOrderSize = maxOrderSize
    }

    /// Largest value of a position: the largest position at the market's current reference price.
    public func maxNotional(at reference: Price) throws(DecimalError) -> Money {
        try reference.times(maxPosition, rounding: .down)
    }
}
