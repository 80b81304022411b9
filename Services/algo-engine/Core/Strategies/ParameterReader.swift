import Contracts

/// Reads the parameters of a strategy, each by name, and collects everything that is wrong. Numbers may be JSON numbers
/// or decimal strings: stored parameters carry strings.
struct ParameterReader {
    private let values: [String: JSONValue]
    private let path: String
    private var known: [String] = []
    private(set) var problems: [FieldProblem] = []

    init(_ values: [String: JSONValue], path: String = "parameters") {
        self.values = values
        self.path = path
    }

    /// A whole number within a range.
    mutating func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let value = take(name) else { return fallback }
        guard let decimal = Self.decimal(value), let whole = Int(decimal.description), range.contains(whole) else {
            complain(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return fallback
        }
        return whole
    }

    /// A decimal within a range.
    mutating func decimal(_ name: String, default fallback: Decimal12, in range: ClosedRange<Decimal12>) -> Decimal12 {
        guard let value = take(name) else { return fallback }
        guard let decimal = Self.decimal(value), range.contains(decimal) else {
            complain(name, "must be a number from \(range.lowerBound) to \(range.upperBound)")
            return fallback
        }
        return decimal
    }

    /// A time of day in UTC as `HH:MM`; answers milliseconds after midnight.
    mutating func timeOfDay(_ name: String, default fallback: Int64) -> Int64 {
        guard let value = take(name) else { return fallback }
        guard case .text(let text) = value, let minutes = Self.minutes(text) else {
            complain(name, "must be a time of day in UTC such as 14:30")
            return fallback
        }
        return minutes * 60_000
    }

    /// Any value, read elsewhere.
    mutating func value(_ name: String) -> JSONValue? { take(name) }

    mutating func complain(_ name: String, _ message: String) {
        problems.append(FieldProblem("\(path).\(name)", message))
    }

    mutating func add(_ more: [FieldProblem]) { problems += more }

    /// To be called when everything is read: what was given and not read is refused.
    mutating func finish() throws(StrategyRefusal) {
        for name in values.keys.sorted() where !known.contains(name) {
            complain(name, "is not a parameter here; there are \(known.sorted().joined(separator: ", "))")
        }
        if !problems.isEmpty { throw StrategyRefusal(problems) }
    }

    private mutating func take(_ name: String) -> JSONValue? {
        known.append(name)
        guard let value = values[name], value != .null else { return nil }
        return value
    }

    /// The number of a JSON number or of a decimal string.
    static func decimal(_ value: JSONValue) -> Decimal12? {
        switch value {
        case .number(let decimal): decimal
        case .text(let text): try? Decimal12(parsing: text)
        default: nil
        }
    }

    /// So many tenths, for defaults such as 0.2.
    static func tenths(_ count: Int64) -> Decimal12 {
        // Never nil: the divisor is ten.
        (try? Decimal12(count).divided(by: 10, rounding: .halfEven)) ?? .zero
    }

    private static func minutes(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == 0x3A else { return nil }
        var digits: [Int64] = []
        for index in [0, 1, 3, 4] {
            guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
            digits.append(Int64(bytes[index] - 0x30))
        }
        let hours = digits[0] * 10 + digits[1]
        let minutes = digits[2] * 10 + digits[3]
        return hours < 24 && minutes < 60 ? hours * 60 + minutes : nil
    }
}
