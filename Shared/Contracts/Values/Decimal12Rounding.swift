extension Decimal12 {
    /// The value with `scale` fractional digits: `12` and above leave it alone, `2` keeps cents, `0` whole numbers,
    /// `-3` thousands. Throws ``DecimalError/overflow`` when rounding away from zero leaves the range.
    public func rounded(scale: Int, rounding mode: RoundingMode) throws(DecimalError) -> Decimal12 {
        try Self.rounded(units.magnitude, .zero, units < 0, mode, scale: scale)
    }

    /// The multiple of `step` that the mode chooses: a price on its tick, a quantity on its lot. The sign of the step
    /// does not matter. Throws ``DecimalError/divisionByZero`` for a zero step, ``DecimalError/overflow`` when rounding
    /// away from zero leaves the range.
    @inlinable
    public func quantised(to step: Decimal12, rounding mode: RoundingMode) throws(DecimalError) -> Decimal12 {
        let divisor = step.units.magnitude
        guard divisor != 0 else { throw .divisionByZero }
        let (count, remainder) = units.magnitude.quotientAndRemainder(dividingBy: divisor)
        if remainder == 0 { return self }
        let tail = DiscardedTail(remainder: remainder, divisor: divisor)
        let kept = units.magnitude &- remainder
        guard mode.increments(isNegative: units < 0, isOdd: count & 1 == 1, tail: tail) else {
            return try Decimal12(magnitude: kept, isNegative: units < 0)
        }
        // Both terms are below 2^127, so the sum cannot wrap.
        return try Decimal12(magnitude: kept &+ divisor, isNegative: units < 0)
    }

    /// Whether the value is a whole number of steps. False for a zero step.
    @inlinable
    public func isMultiple(of step: Decimal12) -> Bool {
        step.units != 0 && units % step.units == 0
    }

    @inlinable
    static func rounded(
        _ magnitude: UInt128, _ tail: DiscardedTail, _ isNegative: Bool, _ mode: RoundingMode
    ) throws(DecimalError) -> Decimal12 {
        let increments = mode.increments(isNegative: isNegative, isOdd: magnitude & 1 == 1, tail: tail)
        let (kept, overflow) = magnitude.addingReportingOverflow(increments ? 1 : 0)
        guard !overflow else { throw .overflow }
        return try Decimal12(magnitude: kept, isNegative: isNegative)
    }

    /// Rounds a magnitude in units, followed by `tail`, to `scale` places in one step.
    static func rounded(
        _ magnitude: UInt128, _ tail: DiscardedTail, _ isNegative: Bool, _ mode: RoundingMode, scale: Int
    ) throws(DecimalError) -> Decimal12 {
        guard scale < Self.scale else { return try rounded(magnitude, tail, isNegative, mode) }
        // Past 38 places the power exceeds twice any magnitude: all of it is a tail below half.
        guard let power = PowerOfTen.wide(min(Self.scale - max(scale, -100), 39)) else {
            let rest = DiscardedTail.zero.followed(byMore: magnitude != 0 || tail != .zero)
            guard !mode.increments(isNegative: isNegative, isOdd: false, tail: rest) else { throw .overflow }
            return .zero
        }
        let (count, remainder) = magnitude.quotientAndRemainder(dividingBy: power)
        let whole = DiscardedTail(remainder: remainder, divisor: power).followed(byMore: tail != .zero)
        let increments = mode.increments(isNegative: isNegative, isOdd: count & 1 == 1, tail: whole)
        let (kept, overflow) = (magnitude &- remainder).addingReportingOverflow(increments ? power : 0)
        guard !overflow else { throw .overflow }
        return try Decimal12(magnitude: kept, isNegative: isNegative)
    }
}
