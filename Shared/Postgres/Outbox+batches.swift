extension OutboxQueue {
    /// Makes the statement's commit not wait for the disk. A server that dies forgets at most the last moments: messages
    /// that were done are given out once more, which receivers must bear anyway.
    private static let unhurried = "(SELECT set_config('synchronous_commit', 'off', true)) AS unhurried"

    /// These messages are done and go away.
    /// - Returns: how many claims still held; the others had run out, and somebody else has those messages.
    public func acknowledge(_ messages: [OutboxMessage]) async throws(PostgresError) -> Int {
        try await pool.execute(
            """
            DELETE FROM outbox USING unnest($1::bigint[], $2::bigint[]) AS done (id, claim_token), \(Self.unhurried)
            WHERE outbox.id = done.id AND outbox.claim_token = done.claim_token
            """, [.intArray(messages.map(\.id)), .intArray(messages.map(\.claimToken))])
    }

    /// These messages failed: each comes again after its delay, or is set aside when its attempts are used up.
    /// - Parameter delays: milliseconds, one for each message.
    /// - Returns: how many claims still held.
    public func fail(
        _ messages: [OutboxMessage], reason: String, retryAfterMilliseconds delays: [Int64]
    ) async throws(PostgresError) -> Int {
        try await pool.execute(
            """
            UPDATE outbox SET
                last_error = left($4, 1000), claimed_by = NULL, claim_token = outbox.claim_token + 1,
                available_at = clock_timestamp() + failed.delay * interval '1 millisecond',
                dead_at = CASE WHEN attempts >= $5 THEN clock_timestamp() END
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS failed (id, claim_token, delay), \(Self.unhurried)
            WHERE outbox.id = failed.id AND outbox.claim_token = failed.claim_token
            """,
            [
                .intArray(messages.map(\.id)), .intArray(messages.map(\.claimToken)), .intArray(delays),
                .text(reason.filter { $0 != "\0" }), .int(Int64(maxAttempts)),
            ])
    }
}
