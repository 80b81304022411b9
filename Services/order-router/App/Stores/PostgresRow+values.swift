import Contracts
import Postgres

/// Contract values out of columns.
extension PostgresRow {
    func decimal<Value: DecimalValue>(_ column: Reference) throws -> Value {
        try Value(parsing: numeric(column))
    }

    func optionalDecimal<Value: DecimalValue>(_ column: Reference) throws -> Value? {
        try optionalNumeric(column).map { try Value(parsing: $0) }
    }

    func time(_ column: Reference) throws -> Timestamp {
        Timestamp(milliseconds: try timestampMilliseconds(column))
    }

    func optionalTime(_ column: Reference) throws -> Timestamp? {
        try optionalTimestampMilliseconds(column).map { Timestamp(milliseconds: $0) }
    }

    func choice<Choice: RawRepresentable>(_ column: Reference) throws -> Choice where Choice.RawValue == String {
        let text = try string(column)
        guard let choice = Choice(rawValue: text) else {
            throw PostgresError(.rowConversion, "a column holds \(text), which is no \(Choice.self)")
        }
        return choice
    }

    func venue(_ column: Reference) throws -> Venue { try Venue(parsing: string(column)) }
    func symbol(_ column: Reference) throws -> Symbol { try Symbol(parsing: string(column)) }
    func texts(_ column: Reference) throws -> [String] { try array(column).compactMap { $0 } }
}

extension PostgresValue {
    static func decimal(_ value: some DecimalValue) -> PostgresValue { .numeric(value.description) }
    static func time(_ value: Timestamp) -> PostgresValue { .timestamp(milliseconds: value.milliseconds) }
    static func optional(_ value: (some DecimalValue)?) -> PostgresValue {
        value.map { .numeric($0.description) } ?? .null
    }
    static func optional(_ value: String?) -> PostgresValue { value.map { .text($0) } ?? .null }
    static func optional(_ value: Timestamp?) -> PostgresValue { value.map { .time($0) } ?? .null }
}
