/// An exact decimal: a 128-bit count of 10^-12.
///
/// Range ±170141183460469231731687303.715884105727 (27 integer digits), twelve fractional digits, one
/// representation a value (no negative zero, no NaN, no infinity). Every operation is exact, or rounds as it was
/// told to, or throws ``DecimalError``; nothing wraps and nothing goes through binary floating point.
/// JSON form: a string (``description``).
@frozen
public struct Decimal12: Hashable, Sendable {
    /// The value times 10^12. Never `Int128.min`, so that negation cannot overflow.
    public let units: Int128

    /// Fractional digits kept: 12.
    @inlinable public static var scale: Int { 12 }
    /// Units in one: 10^12.
    @inlinable public static var unitsPerOne: Int128 { 1_000_000_000_000 }
    /// Longest text the parsers read.
    @inlinable public static var maxTextBytes: Int { 128 }

    /// Zero.
    @inlinable public static var zero: Decimal12 { Decimal12(uncheckedUnits: 0) }
    /// One.
    @inlinable public static var one: Decimal12 { Decimal12(uncheckedUnits: unitsPerOne) }
    /// The largest value.
    @inlinable public static var greatest: Decimal12 { Decimal12(uncheckedUnits: .max) }
    /// The smallest value, the negative of ``greatest``.
    @inlinable public static var least: Decimal12 { Decimal12(uncheckedUnits: -.max) }
    /// The smallest value above zero: 10^-12.
    @inlinable public static var ulp: Decimal12 { Decimal12(uncheckedUnits: 1) }

    @inlinable
    init(uncheckedUnits units: Int128) {
        self.units = units
    }

    /// From a count of 10^-12. Throws ``DecimalError/overflow`` for `Int128.min` alone.
    @inlinable
    public init(units: Int128) throws(DecimalError) {
        guard units != .min else { throw .overflow }
        self.units = units
    }

    /// From a whole number; always fits.
    @inlinable
    public init(_ whole: Int64) {
        units = Int128(whole) &* Self.unitsPerOne
    }

    /// From a whole number; always fits.
    @inlinable
    public init(_ whole: Int) {
        units = Int128(whole) &* Self.unitsPerOne
    }

    /// From a sign and a magnitude in units; throws when the magnitude does not fit.
    @inlinable
    init(magnitude: UInt128, isNegative: Bool) throws(DecimalError) {
        guard magnitude <= UInt128(Int128.max) else { throw .overflow }
        let positive = Int128(truncatingIfNeeded: magnitude)
        units = isNegative ? 0 &- positive : positive
    }

    /// Whether the value is zero.
    @inlinable public var isZero: Bool { units == 0 }
    /// Whether the value is above zero.
    @inlinable public var isPositive: Bool { units > 0 }
    /// Whether the value is below zero.
    @inlinable public var isNegative: Bool { units < 0 }
    /// Whether the value has no fractional part.
    @inlinable public var isWhole: Bool { units % Self.unitsPerOne == 0 }
    /// -1, 0 or 1.
    @inlinable public var signum: Int { units < 0 ? -1 : units == 0 ? 0 : 1 }

    /// The fewest fractional digits that hold the value exactly, `0...12`.
    public var fractionDigits: Int {
        var digits = Self.scale
        var rest = units % Self.unitsPerOne
        if rest == 0 { return 0 }
        while rest % 10 == 0 {
            rest /= 10
            digits -= 1
        }
        return digits
    }

    /// The nearest `Double`, for indicators and charts only. Nothing that is ordered, charged or reported may use it.
    public var approximateDouble: Double {
        let (whole, fraction) = units.quotientAndRemainder(dividingBy: Self.unitsPerOne)
        return Double(whole) + Double(fraction) / 1e12
    }

    /// From an indicator's `Double`: its exact binary value rounded once, half to even, to twelve places.
    /// Throws ``DecimalError/overflow``, or `malformed(.notFinite)`.
    public init(approximating value: Double) throws(DecimalError) {
        guard value.isFinite else { throw .malformed(.notFinite) }
        // value = significand × 2^power with a whole 53-bit significand; integers only, so no libm is needed.
        let hidden: UInt64 = value.exponentBitPattern == 0 ? 0 : 1 << 52
        let significand = UInt128(value.significandBitPattern | hidden)
        let power = max(Int(value.exponentBitPattern), 1) - 1075
        let scaled = significand * UInt128(Self.unitsPerOne)
        guard significand != 0, power > -120 else {
            self = .zero
            return
        }
        if power >= 0 {
            guard power <= 34 else { throw .overflow }
            try self.init(magnitude: scaled << UInt128(power), isNegative: value.sign == .minus)
        } else {
            let divisor = UInt128(1) << UInt128(-power)
            let tail = DiscardedTail(remainder: scaled & (divisor - 1), divisor: divisor)
            self = try Self.rounded(scaled / divisor, tail, value.sign == .minus, .halfEven)
        }
    }
}

extension Decimal12: Comparable {
    /// Numeric order.
    @inlinable
    public static func < (left: Decimal12, right: Decimal12) -> Bool { left.units < right.units }
}

extension Decimal12: ExpressibleByIntegerLiteral {
    /// Whole literals only: a fractional literal would pass through binary floating point.
    @inlinable
    public init(integerLiteral value: Int64) {
        self.init(value)
    }
}
