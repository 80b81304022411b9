import Observability
import Postgres

/// The lock of a customer's row, held until the transaction ends. It is always taken first, before the clock of the
/// entitlements and before any row of the customer.
enum CustomerLock {
    static func take(_ customer: String, _ clock: any TimeSource, _ connection: PostgresConnection) async throws {
        let sql = "SELECT 1 FROM billing_customers WHERE customer_id = $1 FOR UPDATE"
        if try await !connection.query(sql, [.text(customer)]).isEmpty { return }
        try await connection.execute(
            "INSERT INTO billing_customers (customer_id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [.text(customer), .timestamp(milliseconds: clock.wallMilliseconds)])
        _ = try await connection.query(sql, [.text(customer)])
    }
}
