/// What one unit of the base asset costs, in the quote asset. Also the distance between two prices, so it may be
/// negative; that an order price is above zero is checked where orders are made.
@frozen
public struct Price: DecimalValue {
    /// The number.
    public let decimal: Decimal12

    /// The number as a price.
    @inlinable
    public init(_ decimal: Decimal12) {
        self.decimal = decimal
    }
}

extension Price {
    /// What `quantity` costs. Throws ``DecimalError/overflow``.
    @inlinable
    public func times(_ quantity: Quantity, rounding mode: RoundingMode) throws(DecimalError) -> Money {
        Money(try decimal.multiplied(by: quantity.decimal, rounding: mode))
    }

    /// The price at which `quantity` costs `money`: an average fill price.
    /// Throws ``DecimalError/divisionByZero`` or ``DecimalError/overflow``.
    @inlinable
    public init(of money: Money, for quantity: Quantity, rounding mode: RoundingMode) throws(DecimalError) {
        decimal = try money.decimal.divided(by: quantity.decimal, rounding: mode)
    }

    /// The price higher by a percentage, lower for a negative one. Throws ``DecimalError/overflow``.
    @inlinable
    public func moved(by percent: Percent, rounding mode: RoundingMode) throws(DecimalError) -> Price {
        try self + percent.of(self, rounding: mode)
    }
}
