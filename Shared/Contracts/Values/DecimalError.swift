/// Why a decimal operation gave no answer. Closed: these are all the ways exact arithmetic can refuse.
@frozen
public enum DecimalError: Error, Hashable, Sendable {
    /// The result lies outside ±170141183460469231731687303.715884105727.
    case overflow
    /// The divisor, or the step to quantise to, is zero.
    case divisionByZero
    /// The value needs more than twelve fractional digits and no rounding was asked for.
    case inexact
    /// The text is not a number in the accepted form.
    case malformed(DecimalSyntaxFault)

    /// Stable machine code, safe as a metric label.
    public var code: String {
        switch self {
        case .overflow: "decimal_overflow"
        case .divisionByZero: "decimal_division_by_zero"
        case .inexact: "decimal_inexact"
        case .malformed: "decimal_malformed"
        }
    }

    /// Never: the same input gives the same refusal.
    public var isRetryable: Bool { false }
}

/// What is wrong with a text that should be a decimal.
@frozen
public enum DecimalSyntaxFault: String, Hashable, Sendable {
    /// Nothing to read.
    case empty
    /// Longer than ``Decimal12/maxTextBytes``.
    case tooLong = "too_long"
    /// No digit before or after the point, or none in the exponent: `.5`, `1.`, `-`, `1e`.
    case missingDigits = "missing_digits"
    /// A zero before another integer digit: `007`.
    case leadingZero = "leading_zero"
    /// Anything else: `+1`, ` 1`, `1,5`, `12abc`, `NaN`, an exponent in the plain form.
    case unexpectedCharacter = "unexpected_character"
    /// A binary floating-point value that is infinite or not a number.
    case notFinite = "not_finite"
}
