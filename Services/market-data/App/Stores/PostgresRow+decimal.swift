import Contracts
import Postgres

extension PostgresRow {
    /// A decimal column with a meaning, read from its bytes. Throws `row_conversion` for NULL and what is no decimal.
    func decimal<Value: DecimalValue>(_ column: Reference) throws(PostgresError) -> Value {
        try numeric(column) { (try? Decimal12(parsing: $0)).map(Value.init) }
    }

    /// As ``decimal(_:)``, nil for NULL.
    func optionalDecimal<Value: DecimalValue>(_ column: Reference) throws(PostgresError) -> Value? {
        try optionalNumeric(column) { (try? Decimal12(parsing: $0)).map(Value.init) }
    }
}
