extension OutboxQueue {
    /// Takes messages so that those of one key are done in the order of their numbers: of each key only the oldest
    /// living message is given out, and none while that one is claimed or waits for its next attempt. A dead message
    /// does not hold up the ones behind it.
    ///
    /// The commit does not wait for the disk: a server that dies may forget a claim, and the message is given out again.
    ///
    /// Numbers of one key are in the order of commits when the transactions that write them hold a lock of that key,
    /// as those that change one order or one account do.
    public func claimInOrder(worker: String, limit: Int = 100) async throws(PostgresError) -> [OutboxMessage] {
        let rows = try await pool.query(
            """
            WITH heads AS (
                SELECT id FROM outbox AS head
                WHERE topic = $1 AND dead_at IS NULL AND available_at <= clock_timestamp()
                  AND NOT EXISTS (
                    SELECT 1 FROM outbox AS earlier
                    WHERE earlier.topic = $1 AND earlier.key = head.key AND earlier.id < head.id
                      AND earlier.dead_at IS NULL)
                ORDER BY available_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE outbox SET
                    attempts = attempts + 1, claim_token = claim_token + 1, claimed_by = $3,
                    available_at = clock_timestamp() + $4 * interval '1 millisecond',
                    dead_at = CASE WHEN attempts >= $5 THEN clock_timestamp() END,
                    last_error = CASE WHEN attempts >= $5 THEN coalesce(last_error, 'claims ran out') ELSE last_error END
                FROM heads WHERE outbox.id = heads.id
                RETURNING outbox.id, key, payload, attempts, claim_token, dead_at
            )
            SELECT id, key, payload, attempts, claim_token
            FROM claimed, (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
            WHERE dead_at IS NULL ORDER BY id
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

    /// Sets a message aside at once, because no further attempt can help; `revive` puts it back.
    /// - Throws: `lease_lost`.
    public func setAside(_ message: OutboxMessage, reason: String) async throws(PostgresError) {
        let count = try await pool.execute(
            """
            UPDATE outbox SET last_error = left($3, 1000), claimed_by = NULL, claim_token = claim_token + 1,
                dead_at = clock_timestamp()
            WHERE id = $1 AND claim_token = $2
            """, [.int(message.id), .int(message.claimToken), .text(reason.filter { $0 != "\0" })])
        if count != 1 { throw Self.lost(message) }
    }
}
