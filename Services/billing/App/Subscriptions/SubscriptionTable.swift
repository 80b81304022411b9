import BillingCore
import Contracts
import Observability
import Postgres
import ServiceKit

/// Reads and writes one customer's subscriptions within a transaction that holds the customer's lock.
struct SubscriptionTable {
    let connection: PostgresConnection
    let customer: String
    let now: Timestamp

    /// Takes the lock first; the time is read after it is held.
    init(_ customer: String, _ clock: any TimeSource, _ connection: PostgresConnection) async throws {
        try await CustomerLock.take(customer, clock, connection)
        self.connection = connection
        self.customer = customer
        now = Timestamp(milliseconds: clock.wallMilliseconds)
    }

    /// All of the customer's, ended ones too.
    func all() async throws -> [SubscriptionRow] {
        try await connection.query(
            SubscriptionRow.select + " WHERE s.customer_id = $1 ORDER BY s.id", [.text(customer)]
        ).map(SubscriptionRow.init)
    }

    /// The row of an id of ours or of the payment provider.
    func row(_ column: Column, _ id: String) async throws -> SubscriptionRow? {
        try await all().first { column == .id ? $0.id == id : $0.providerID == id }
    }

    /// Which id is meant.
    enum Column {
        case id
        case providerID
    }

    /// Whose subscription it is; nil when there is none of that id.
    static func customer(
        of id: String, _ column: Column, _ connection: PostgresConnection
    ) async throws -> String? {
        let rows =
            switch column {
            case .id:
                try await connection.query("SELECT customer_id FROM subscriptions WHERE id = $1", [.uuid(id)])
            case .providerID:
                try await connection.query("SELECT customer_id FROM subscriptions WHERE provider_id = $1", [.text(id)])
            }
        return try rows.first?.string(0)
    }

    /// Writes a row, notes the change of its status, and makes the right one current.
    func save(_ row: SubscriptionRow, was old: SubscriptionStatus?, cause: String) async throws -> SubscriptionRow {
        let version = try await EntitlementClock.tick(connection)
        try await write(row, version)
        if old != row.status {
            try await connection.execute(
                """
                INSERT INTO subscription_changes (subscription_id, from_status, to_status, cause, changed_at)
                VALUES ($1, $2, $3, $4, $5)
                """,
                [
                    .uuid(row.id), (old?.rawValue).map(PostgresValue.text).orNull, .text(row.status.rawValue),
                    .text(cause), .time(now),
                ])
        }
        let chosen = CurrentSubscription.choose(try await all().map(\.candidate))
        // First off, then on: the index allows one at any moment.
        try await connection.execute(
            """
            UPDATE subscriptions SET is_current = false, version = $3
            WHERE customer_id = $1 AND is_current AND id IS DISTINCT FROM $2
            """, [.text(customer), chosen.map(PostgresValue.uuid).orNull, .int(version)])
        if let chosen {
            try await connection.execute(
                "UPDATE subscriptions SET is_current = true, version = $2 WHERE id = $1 AND NOT is_current",
                [.uuid(chosen), .int(version)])
        }
        guard let saved = try await self.row(.id, row.id) else { throw ProblemError.notFound("subscription") }
        return saved
    }

    /// Notes when the payment provider last said something of a row, and nothing else.
    func note(_ mark: ProviderMark, of id: String) async throws {
        try await connection.execute(
            "UPDATE subscriptions SET provider_created_at = $2, provider_rank = $3 WHERE id = $1",
            [.uuid(id), .timestamp(milliseconds: mark.createdSeconds * 1_000), .int(Int64(mark.rank))])
    }

    private func write(_ row: SubscriptionRow, _ version: Int64) async throws {
        try await connection.execute(
            """
            INSERT INTO subscriptions (id, customer_id, plan_id, status, is_current, provider_id, started_at, trial_end,
                                       current_period_end, ended_at, provider_created_at, provider_rank, version,
                                       created_at, updated_at)
            VALUES ($1, $2, $3, $4, false, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
            ON CONFLICT (id) DO UPDATE SET
                plan_id = excluded.plan_id, status = excluded.status,
                is_current = subscriptions.is_current AND excluded.ended_at IS NULL,
                trial_end = excluded.trial_end, current_period_end = excluded.current_period_end,
                ended_at = excluded.ended_at, provider_created_at = excluded.provider_created_at,
                provider_rank = excluded.provider_rank, version = excluded.version, updated_at = excluded.updated_at
            """,
            [
                .uuid(row.id), .text(customer), .uuid(row.planID), .text(row.status.rawValue),
                row.providerID.map(PostgresValue.text).orNull, .time(row.startedAt), .time(row.trialEnd),
                .time(row.periodEnd), .time(row.endedAt),
                (row.mark?.createdSeconds).map { .timestamp(milliseconds: $0 * 1_000) }.orNull,
                .int(Int64(row.mark?.rank ?? 0)), .int(version), .time(now),
            ])
    }
}
