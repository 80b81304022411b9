/// A ``Decimal12`` with a meaning. Values of one kind add, subtract and compare with each other and with nothing else;
/// what crosses kinds (price × quantity = money) stands at the kind that results.
public protocol DecimalValue: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The number.
    var decimal: Decimal12 { get }
    /// The number with this meaning.
    init(_ decimal: Decimal12)
}

extension DecimalValue {
    /// Zero.
    @inlinable public static var zero: Self { Self(.zero) }
    /// Whether the number is zero.
    @inlinable public var isZero: Bool { decimal.isZero }
    /// Whether the number is above zero.
    @inlinable public var isPositive: Bool { decimal.isPositive }
    /// Whether the number is below zero.
    @inlinable public var isNegative: Bool { decimal.isNegative }
    /// Without its sign.
    @inlinable public var magnitude: Self { Self(decimal.magnitude) }
    /// The canonical decimal text.
    public var description: String { decimal.description }

    /// Reads the strict plain form, see ``Decimal12/init(parsing:)-(String)``.
    @inlinable
    public init(parsing text: String) throws(DecimalError) {
        self.init(try Decimal12(parsing: text))
    }

    /// Numeric order.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.decimal < right.decimal }

    /// The sum. Throws ``DecimalError/overflow``.
    @inlinable
    public static func + (left: Self, right: Self) throws(DecimalError) -> Self {
        Self(try left.decimal.adding(right.decimal))
    }

    /// The difference. Throws ``DecimalError/overflow``.
    @inlinable
    public static func - (left: Self, right: Self) throws(DecimalError) -> Self {
        Self(try left.decimal.subtracting(right.decimal))
    }

    /// With the other sign.
    @inlinable
    public static prefix func - (value: Self) -> Self { Self(-value.decimal) }

    /// So many times this. Throws ``DecimalError/overflow``.
    @inlinable
    public func multiplied(by factor: Decimal12, rounding mode: RoundingMode) throws(DecimalError) -> Self {
        Self(try decimal.multiplied(by: factor, rounding: mode))
    }

    /// One of so many parts. Throws ``DecimalError/divisionByZero`` or ``DecimalError/overflow``.
    @inlinable
    public func divided(by divisor: Decimal12, rounding mode: RoundingMode) throws(DecimalError) -> Self {
        Self(try decimal.divided(by: divisor, rounding: mode))
    }

    /// How many times `other` this is: a bare number.
    /// Throws ``DecimalError/divisionByZero`` or ``DecimalError/overflow``.
    @inlinable
    public func ratio(to other: Self, rounding mode: RoundingMode) throws(DecimalError) -> Decimal12 {
        try decimal.divided(by: other.decimal, rounding: mode)
    }

    /// The multiple of `step` the mode chooses. Throws ``DecimalError/divisionByZero`` or ``DecimalError/overflow``.
    @inlinable
    public func quantised(to step: Self, rounding mode: RoundingMode) throws(DecimalError) -> Self {
        Self(try decimal.quantised(to: step.decimal, rounding: mode))
    }

    /// Whether this is a whole number of steps. False for a zero step.
    @inlinable
    public func isMultiple(of step: Self) -> Bool { decimal.isMultiple(of: step.decimal) }

    /// With `scale` fractional digits. Throws ``DecimalError/overflow``.
    @inlinable
    public func rounded(scale: Int, rounding mode: RoundingMode) throws(DecimalError) -> Self {
        Self(try decimal.rounded(scale: scale, rounding: mode))
    }

    /// Reads what ``Decimal12`` reads.
    public init(from decoder: any Decoder) throws {
        self.init(try Decimal12(from: decoder))
    }

    /// Writes what ``Decimal12`` writes.
    public func encode(to encoder: any Encoder) throws {
        try decimal.encode(to: encoder)
    }
}
