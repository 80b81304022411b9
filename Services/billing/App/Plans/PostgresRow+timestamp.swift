import Contracts
import Postgres

extension PostgresRow {
    func timestamp(_ column: Reference) throws(PostgresError) -> Timestamp {
        Timestamp(milliseconds: try timestampMilliseconds(column))
    }

    func optionalTimestamp(_ column: Reference) throws(PostgresError) -> Timestamp? {
        try optionalTimestampMilliseconds(column).map { Timestamp(milliseconds: $0) }
    }

    /// A column that holds one of an enumeration's spellings.
    func choice<Choice: RawRepresentable>(
        _ column: Reference, as type: Choice.Type = Choice.self
    ) throws -> Choice where Choice.RawValue == String {
        let text = try string(column)
        guard let choice = Choice(rawValue: text) else {
            throw PostgresError(.rowConversion, "\(text) is not a \(Choice.self)")
        }
        return choice
    }
}

extension PostgresValue {
    static func time(_ time: Timestamp) -> PostgresValue { .timestamp(milliseconds: time.milliseconds) }

    static func time(_ time: Timestamp?) -> PostgresValue {
        time.map { .timestamp(milliseconds: $0.milliseconds) }.orNull
    }
}
