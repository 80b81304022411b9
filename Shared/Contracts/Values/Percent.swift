/// Hundredths: `Percent(2)` is 2 %, one fiftieth.
@frozen
public struct Percent: DecimalValue {
    /// The number.
    public let decimal: Decimal12

    /// The number as a percentage.
    @inlinable
    public init(_ decimal: Decimal12) {
        self.decimal = decimal
    }
}

extension Percent {
    /// One hundred percent.
    @inlinable public static var hundred: Percent { Percent(100) }

    /// From a fraction: 0.02 is 2 %. Throws ``DecimalError/overflow``.
    @inlinable
    public init(fraction: Decimal12) throws(DecimalError) {
        decimal = try fraction.multiplied(by: 100, rounding: .down)
    }

    /// From basis points: 150 is 1.5 %. Rounded to twelve places.
    @inlinable
    public init(basisPoints: Decimal12, rounding mode: RoundingMode) throws(DecimalError) {
        decimal = try basisPoints.divided(by: 100, rounding: mode)
    }

    /// The percentage that `part` is of `whole`.
    /// Throws ``DecimalError/divisionByZero`` or ``DecimalError/overflow``.
    public init<Value: DecimalValue>(
        _ part: Value, of whole: Value, rounding mode: RoundingMode
    ) throws(DecimalError) {
        // Times 100 is exact, so only the division rounds.
        decimal = try part.decimal.multiplied(by: 100, rounding: mode).divided(by: whole.decimal, rounding: mode)
    }

    /// As a fraction: 2 % is 0.02. Rounded to twelve places.
    @inlinable
    public func fraction(rounding mode: RoundingMode) throws(DecimalError) -> Decimal12 {
        try decimal.divided(by: 100, rounding: mode)
    }

    /// This percentage of a value: 2 % of 50 USDT is 1 USDT. Rounded once, to twelve places.
    /// Throws ``DecimalError/overflow``.
    @inlinable
    public func of<Value: DecimalValue>(
        _ value: Value, rounding mode: RoundingMode
    ) throws(DecimalError) -> Value {
        Value(try decimal.percentage(of: value.decimal, rounding: mode))
    }
}
