/// How much of the base asset, or how many contracts. Signed where a position is meant.
@frozen
public struct Quantity: DecimalValue {
    /// The number.
    public let decimal: Decimal12

    /// The number as a quantity.
    @inlinable
    public init(_ decimal: Decimal12) {
        self.decimal = decimal
    }
}

extension Quantity {
    /// What `quantity` costs at `price`. Throws ``DecimalError/overflow``.
    @inlinable
    public func times(_ price: Price, rounding mode: RoundingMode) throws(DecimalError) -> Money {
        try price.times(self, rounding: mode)
    }

    /// How much `money` buys at `price`. Throws ``DecimalError/divisionByZero`` or ``DecimalError/overflow``.
    @inlinable
    public init(worth money: Money, at price: Price, rounding mode: RoundingMode) throws(DecimalError) {
        decimal = try money.decimal.divided(by: price.decimal, rounding: mode)
    }
}
