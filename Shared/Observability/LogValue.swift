/// The value of a log field. There is no case for a ``Secret``: interpolated it prints `[secret]`.
public enum LogValue: Sendable, Equatable {
    /// Text; escaped and cut when written.
    case string(String)
    /// A whole number.
    case int(Int)
    /// A number; NaN and infinities are written as strings.
    case double(Double)
    /// True or false.
    case bool(Bool)

    /// Any integer; out of the range of `Int` it becomes text.
    public init(_ value: some BinaryInteger) {
        if let fitting = Int(exactly: value) {
            self = .int(fitting)
        } else {
            self = .string("\(value)")
        }
    }
}

extension LogValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral
{
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }

    /// A whole number.
    public init(integerLiteral value: Int) { self = .int(value) }

    /// A number.
    public init(floatLiteral value: Double) { self = .double(value) }

    /// True or false.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
