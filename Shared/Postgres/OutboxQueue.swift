/// One message of the outbox, claimed by a worker for a time.
public struct OutboxMessage: Sendable {
    /// Its number; grows, but not in the order of commits.
    public let id: Int64
    /// What it is about.
    public let topic: String
    /// The business key, such as an order's id.
    public let key: String
    /// JSON text.
    public let payload: String
    /// How often it has been claimed, this time included.
    public let attempts: Int
    /// Proves the claim: changes each time the message is claimed.
    public let claimToken: Int64
}

/// Work that was decided inside a transaction and is done after it: written with `enqueue`, claimed by workers with a
/// lease, at least once each. Order of commits does not matter, so nothing can be skipped.
public struct OutboxQueue: Sendable {
    let pool: PostgresPool
    let topic: String
    let maxAttempts: Int
    let claimMilliseconds: Int64

    /// - Parameters:
    ///   - maxAttempts: after so many failed claims a message is set aside as dead.
    ///   - claimMilliseconds: how long a claim holds; then another worker may have the message.
    public init(_ pool: PostgresPool, topic: String, maxAttempts: Int = 10, claimMilliseconds: Int64 = 30_000) {
        self.pool = pool
        self.topic = topic
        self.maxAttempts = maxAttempts
        self.claimMilliseconds = claimMilliseconds
    }

    /// Adds a message inside the transaction that decides it, and wakes listeners of the channel
    /// `<schema>_outbox` (channels belong to the whole database, so the name keeps services apart and says nothing more).
    @discardableResult
    public static func enqueue(
        topic: String, key: String, payload: String, on connection: PostgresConnection
    ) async throws(PostgresError) -> Int64 {
        let row = try await connection.query(
            """
            WITH added AS (INSERT INTO outbox (topic, key, payload) VALUES ($1, $2, $3) RETURNING id)
            SELECT id, pg_notify(current_schema() || '_outbox', '') FROM added
            """, [.text(topic), .text(key), .json(payload)]
        ).single()
        return try row.int64(0)
    }

    /// Takes up to `limit` messages that nobody else has. A message whose claims were used up is set aside instead.
    public func claim(worker: String, limit: Int = 100) async throws(PostgresError) -> [OutboxMessage] {
        let rows = try await pool.query(
            """
            WITH ready AS (
                SELECT id FROM outbox
                WHERE topic = $1 AND dead_at IS NULL AND available_at <= clock_timestamp()
                ORDER BY available_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE outbox SET
                    attempts = attempts + 1, claim_token = claim_token + 1, claimed_by = $3,
                    available_at = clock_timestamp() + $4 * interval '1 millisecond',
                    dead_at = CASE WHEN attempts >= $5 THEN clock_timestamp() END,
                    last_error = CASE WHEN attempts >= $5 THEN coalesce(last_error, 'claims ran out') ELSE last_error END
                FROM ready WHERE outbox.id = ready.id
                RETURNING outbox.id, key, payload, attempts, claim_token, dead_at
            )
            SELECT id, key, payload, attempts, claim_token FROM claimed WHERE dead_at IS NULL ORDER BY id
            """,
            [.text(topic), .int(Int64(limit)), .text(worker), .int(claimMilliseconds), .int(Int64(maxAttempts))])
        var messages: [OutboxMessage] = []
        for row in rows {
            messages.append(
                OutboxMessage(
                    id: try row.int64(0), topic: topic, key: try row.string(1), payload: try row.string(2),
                    attempts: try row.int(3), claimToken: try row.int64(4)))
        }
        return messages
    }

    /// The message is done and goes away.
    /// - Throws: `lease_lost` when the claim had run out and somebody else has the message.
    public func acknowledge(_ message: OutboxMessage) async throws(PostgresError) {
        let count = try await pool.execute(
            "DELETE FROM outbox WHERE id = $1 AND claim_token = $2", [.int(message.id), .int(message.claimToken)])
        if count != 1 { throw Self.lost(message) }
    }

    /// The message is done: for a transaction that also writes what came of it.
    /// - Throws: `lease_lost`.
    public static func acknowledge(
        _ message: OutboxMessage, on connection: PostgresConnection
    ) async throws(PostgresError) {
        let count = try await connection.execute(
            "DELETE FROM outbox WHERE id = $1 AND claim_token = $2", [.int(message.id), .int(message.claimToken)])
        if count != 1 { throw lost(message) }
    }

    /// The message failed: it comes again after the delay, or is set aside when its attempts are used up.
    /// - Returns: whether it was set aside.
    /// - Throws: `lease_lost`.
    @discardableResult
    public func fail(
        _ message: OutboxMessage, reason: String, retryAfterMilliseconds: Int64
    ) async throws(PostgresError) -> Bool {
        let rows = try await pool.query(
            """
            UPDATE outbox SET
                last_error = left($3, 1000), claimed_by = NULL, claim_token = claim_token + 1,
                available_at = clock_timestamp() + $4 * interval '1 millisecond',
                dead_at = CASE WHEN attempts >= $5 THEN clock_timestamp() END
            WHERE id = $1 AND claim_token = $2
            RETURNING dead_at IS NOT NULL
            """,
            [
                .int(message.id), .int(message.claimToken), .text(reason.filter { $0 != "\0" }),
                .int(retryAfterMilliseconds), .int(Int64(maxAttempts)),
            ])
        guard let row = rows.first else { throw Self.lost(message) }
        return try row.bool(0)
    }

    /// Puts a dead message back, for an operator who has removed the cause.
    /// - Returns: whether there was such a message.
    public func revive(id: Int64) async throws(PostgresError) -> Bool {
        try await pool.execute(
            """
            UPDATE outbox SET dead_at = NULL, attempts = 0, available_at = clock_timestamp(), claimed_by = NULL
            WHERE id = $1 AND topic = $2 AND dead_at IS NOT NULL
            """, [.int(id), .text(topic)]) == 1
    }

    /// How many messages wait and how many are dead.
    public func depth() async throws(PostgresError) -> (waiting: Int, dead: Int) {
        let row = try await pool.query(
            """
            SELECT count(*) FILTER (WHERE dead_at IS NULL), count(*) FILTER (WHERE dead_at IS NOT NULL)
            FROM outbox WHERE topic = $1
            """, [.text(topic)], isIdempotent: true
        ).single()
        return (try row.int(0), try row.int(1))
    }

    static func lost(_ message: OutboxMessage) -> PostgresError {
        PostgresError(.leaseLost, "the claim on message \(message.id) has run out")
    }
}
