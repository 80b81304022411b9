/// Division by the one divisor decimals need all the time: 10^12.
///
/// A hardware 128-by-64 division costs about 20 to 40 cycles; a divisor known in advance costs one
/// multiplication and two corrections: N. Möller, T. Granlund, "Improved division by invariant integers"
/// (IEEE Transactions on Computers 60, 2011), algorithm 4.
@usableFromInline
enum TrillionDivision {
    /// 10^12, the units in one.
    @inlinable static var divisor: UInt64 { 1_000_000_000_000 }
    /// 10^12 has 40 bits: shifting by 24 sets the top bit, as the algorithm needs.
    @inlinable static var shift: UInt64 { 24 }
    /// 10^12 << 24.
    @inlinable static var normalised: UInt64 { 16_777_216_000_000_000_000 }
    /// floor((2^128 - 1) / normalised) - 2^64.
    @inlinable static var reciprocal: UInt64 { 1_835_665_529_942_118_807 }

    /// One step: (high, low) / normalised for `high < normalised`.
    @inlinable
    static func step(_ high: UInt64, _ low: UInt64) -> (quotient: UInt64, remainder: UInt64) {
        let product = reciprocal.multipliedFullWidth(by: high)
        let (fraction, carry) = product.low.addingReportingOverflow(low)
        var quotient = product.high &+ high &+ (carry ? 1 : 0) &+ 1
        var remainder = low &- quotient &* normalised
        if remainder > fraction {
            quotient &-= 1
            remainder = remainder &+ normalised
        }
        if remainder >= normalised {
            quotient &+= 1
            remainder &-= normalised
        }
        return (quotient, remainder)
    }

    /// (high, low) / 10^12 for `high < 10^12`, so that the quotient fits in 64 bits.
    @inlinable
    static func divide(high: UInt64, low: UInt64) -> (quotient: UInt64, remainder: UInt64) {
        let top = (high &<< shift) | (low &>> (64 &- shift))
        let (quotient, remainder) = step(top, low &<< shift)
        return (quotient, remainder &>> shift)
    }

    /// value / 10^12.
    @inlinable
    static func divide(_ value: UInt128) -> (quotient: UInt128, remainder: UInt64) {
        let high = UInt64(truncatingIfNeeded: value &>> 64)
        let low = UInt64(truncatingIfNeeded: value)
        if high < divisor {
            let (quotient, remainder) = divide(high: high, low: low)
            return (UInt128(quotient), remainder)
        }
        let (upper, rest) = high.quotientAndRemainder(dividingBy: divisor)
        let (lower, remainder) = divide(high: rest, low: low)
        return (UInt128(upper) &<< 64 | UInt128(lower), remainder)
    }

    /// A 256-bit value / 10^12 for `high < 10^12`, so that the quotient fits in 128 bits.
    @inlinable
    static func divide(high: UInt64, low: UInt128) -> (quotient: UInt128, remainder: UInt64) {
        let middle = UInt64(truncatingIfNeeded: low &>> 64)
        let (upper, rest) = divide(high: high, low: middle)
        let (lower, remainder) = divide(high: rest, low: UInt64(truncatingIfNeeded: low))
        return (UInt128(upper) &<< 64 | UInt128(lower), remainder)
    }
}
