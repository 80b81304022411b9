/// Makes an effect happen once per event: the event's id and the effect are written in one transaction.
public struct Inbox: Sendable {
    private let pool: PostgresPool
    private let consumer: String

    /// Events as one consumer sees them.
    public init(_ pool: PostgresPool, consumer: String) {
        self.pool = pool
        self.consumer = consumer
    }

    /// Runs the effect unless this event has been seen; event and effect take effect together or not at all.
    /// - Returns: nil when the event had been seen.
    /// - Throws: `PostgresError`, and what the effect throws.
    public func once<T>(
        eventID: String, _ options: TransactionOptions = .standard,
        _ effect: (PostgresConnection) async throws -> T
    ) async throws -> T? {
        try await pool.transaction(options) { connection in
            guard try await Self.record(consumer: consumer, eventID: eventID, on: connection) else { return nil }
            return try await effect(connection)
        }
    }

    /// Notes an event inside a transaction.
    /// - Returns: false when it was noted before. A second transaction with the same event waits for the first.
    public static func record(
        consumer: String, eventID: String, on connection: PostgresConnection
    ) async throws(PostgresError) -> Bool {
        try await connection.execute(
            "INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [.text(consumer), .text(eventID)]) == 1
    }

    /// Forgets events older than the given age, at most `limit` at once: after that a repeat is taken for new.
    /// - Returns: how many were forgotten.
    public func prune(olderThanMilliseconds: Int64, limit: Int = 10_000) async throws(PostgresError) -> Int {
        try await pool.execute(
            """
            DELETE FROM inbox WHERE (consumer, event_id) IN (
                SELECT consumer, event_id FROM inbox
                WHERE consumer = $1 AND received_at < clock_timestamp() - $2 * interval '1 millisecond'
                LIMIT $3)
            """, [.text(consumer), .int(olderThanMilliseconds), .int(Int64(limit))], isIdempotent: true)
    }
}
