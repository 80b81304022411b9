extension Decimal12 {
    /// The sum. Throws ``DecimalError/overflow``.
    @inlinable
    public func adding(_ other: Decimal12) throws(DecimalError) -> Decimal12 {
        let (sum, overflow) = units.addingReportingOverflow(other.units)
        guard !overflow, sum != .min else { throw .overflow }
        return Decimal12(uncheckedUnits: sum)
    }

    /// The difference. Throws ``DecimalError/overflow``.
    @inlinable
    public func subtracting(_ other: Decimal12) throws(DecimalError) -> Decimal12 {
        let (difference, overflow) = units.subtractingReportingOverflow(other.units)
        guard !overflow, difference != .min else { throw .overflow }
        return Decimal12(uncheckedUnits: difference)
    }

    /// The sum. Throws ``DecimalError/overflow``.
    @inlinable
    public static func + (left: Decimal12, right: Decimal12) throws(DecimalError) -> Decimal12 {
        try left.adding(right)
    }

    /// The difference. Throws ``DecimalError/overflow``.
    @inlinable
    public static func - (left: Decimal12, right: Decimal12) throws(DecimalError) -> Decimal12 {
        try left.subtracting(right)
    }

    /// The value with the other sign; cannot overflow.
    @inlinable
    public static prefix func - (value: Decimal12) -> Decimal12 {
        Decimal12(uncheckedUnits: 0 &- value.units)
    }

    /// The value with the other sign; cannot overflow.
    @inlinable public var negated: Decimal12 { -self }

    /// The absolute value; cannot overflow.
    @inlinable public var magnitude: Decimal12 { units < 0 ? -self : self }

    /// The product, rounded once to twelve places. Throws ``DecimalError/overflow``.
    @inlinable
    public func multiplied(by other: Decimal12, rounding mode: RoundingMode) throws(DecimalError) -> Decimal12 {
        let left = units.magnitude
        let right = other.units.magnitude
        let isNegative = (units < 0) != (other.units < 0)
        if (left | right) &>> 64 == 0 {
            let product = UInt64(truncatingIfNeeded: left).multipliedFullWidth(by: UInt64(truncatingIfNeeded: right))
            if product.high < TrillionDivision.divisor {
                let (quotient, remainder) = TrillionDivision.divide(high: product.high, low: product.low)
                var kept = Int128(quotient)
                let tail = DiscardedTail(remainder: remainder, divisor: TrillionDivision.divisor)
                if mode.increments(isNegative: isNegative, isOdd: quotient & 1 == 1, tail: tail) { kept &+= 1 }
                return Decimal12(uncheckedUnits: isNegative ? 0 &- kept : kept)
            }
        }
        let (kept, remainder) = try Self.product(left, right)
        let tail = DiscardedTail(remainder: remainder, divisor: TrillionDivision.divisor)
        return try Self.rounded(kept, tail, isNegative, mode)
    }

    /// The product, rounded once, straight to `scale` fractional digits (`-26...12`, negative places are tens,
    /// hundreds, …; 12 when more is asked for). Throws ``DecimalError/overflow``.
    public func multiplied(
        by other: Decimal12, scale: Int, rounding mode: RoundingMode
    ) throws(DecimalError) -> Decimal12 {
        let (kept, remainder) = try Self.product(units.magnitude, other.units.magnitude)
        let isNegative = (units < 0) != (other.units < 0)
        let tail = DiscardedTail(remainder: remainder, divisor: TrillionDivision.divisor)
        return try Self.rounded(kept, tail, isNegative, mode, scale: scale)
    }

    /// The product when twelve places hold it exactly. Throws ``DecimalError/inexact`` or ``DecimalError/overflow``.
    public func multiplied(exactlyBy other: Decimal12) throws(DecimalError) -> Decimal12 {
        let (kept, remainder) = try Self.product(units.magnitude, other.units.magnitude)
        guard remainder == 0 else { throw .inexact }
        return try Decimal12(magnitude: kept, isNegative: (units < 0) != (other.units < 0))
    }

    /// The quotient, rounded once to twelve places.
    /// Throws ``DecimalError/divisionByZero`` or ``DecimalError/overflow``.
    @inlinable
    public func divided(by other: Decimal12, rounding mode: RoundingMode) throws(DecimalError) -> Decimal12 {
        let (kept, tail) = try Self.quotient(units.magnitude, other.units.magnitude)
        return try Self.rounded(kept, tail, (units < 0) != (other.units < 0), mode)
    }

    /// The quotient, rounded once, straight to `scale` fractional digits (as in ``multiplied(by:scale:rounding:)``).
    /// Throws ``DecimalError/divisionByZero`` or ``DecimalError/overflow``.
    public func divided(
        by other: Decimal12, scale: Int, rounding mode: RoundingMode
    ) throws(DecimalError) -> Decimal12 {
        let (kept, tail) = try Self.quotient(units.magnitude, other.units.magnitude)
        return try Self.rounded(kept, tail, (units < 0) != (other.units < 0), mode, scale: scale)
    }

    /// The quotient when twelve places hold it exactly.
    /// Throws ``DecimalError/inexact``, ``DecimalError/divisionByZero`` or ``DecimalError/overflow``.
    public func divided(exactlyBy other: Decimal12) throws(DecimalError) -> Decimal12 {
        let (kept, tail) = try Self.quotient(units.magnitude, other.units.magnitude)
        guard tail == .zero else { throw .inexact }
        return try Decimal12(magnitude: kept, isNegative: (units < 0) != (other.units < 0))
    }

    /// `self` hundredths of `value`, rounded once to twelve places: the divisor is 10^14 instead of 10^12.
    @usableFromInline
    func percentage(of value: Decimal12, rounding mode: RoundingMode) throws(DecimalError) -> Decimal12 {
        let product = units.magnitude.multipliedFullWidth(by: value.units.magnitude)
        let divisor: UInt128 = 100_000_000_000_000
        guard product.high < divisor else { throw .overflow }
        let (kept, remainder) = divisor.dividingFullWidth(product)
        let tail = DiscardedTail(remainder: remainder, divisor: divisor)
        return try Self.rounded(kept, tail, (units < 0) != (value.units < 0), mode)
    }

    /// What is left of the value after taking out `divisor` a whole number of times; it has the sign of the value.
    /// Exact. Throws ``DecimalError/divisionByZero``.
    @inlinable
    public func remainder(dividingBy divisor: Decimal12) throws(DecimalError) -> Decimal12 {
        guard divisor.units != 0 else { throw .divisionByZero }
        return Decimal12(uncheckedUnits: units % divisor.units)
    }

    /// `left * right / 10^12` on magnitudes, with what the division left.
    @inlinable
    static func product(
        _ left: UInt128, _ right: UInt128
    ) throws(DecimalError) -> (kept: UInt128, remainder: UInt64) {
        let product = left.multipliedFullWidth(by: right)
        guard product.high < UInt128(TrillionDivision.divisor) else { throw .overflow }
        let (kept, remainder) = TrillionDivision.divide(
            high: UInt64(truncatingIfNeeded: product.high), low: product.low)
        return (kept, remainder)
    }

    /// `left * 10^12 / right` on magnitudes, with what the division left compared to the divisor.
    @inlinable
    static func quotient(
        _ left: UInt128, _ right: UInt128
    ) throws(DecimalError) -> (kept: UInt128, tail: DiscardedTail) {
        guard right != 0 else { throw .divisionByZero }
        let numerator = left.multipliedFullWidth(by: UInt128(TrillionDivision.divisor))
        if numerator.high == 0 {
            let (kept, remainder) = numerator.low.quotientAndRemainder(dividingBy: right)
            return (kept, DiscardedTail(remainder: remainder, divisor: right))
        }
        guard numerator.high < right else { throw .overflow }
        let (kept, remainder) = right.dividingFullWidth(numerator)
        return (kept, DiscardedTail(remainder: remainder, divisor: right))
    }
}
