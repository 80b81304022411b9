import AlgoEngineCore
import Contracts
import Postgres

/// A running strategy this daemon works on, under a claim whose token fences its writes.
struct ClaimedStrategy: Sendable {
    let strategy: Strategy
    let blueprint: StrategyBlueprint
    let feed: CandleFeed
    let token: Int64
    /// Open time of the last candle it was evaluated on; nil when it has just begun to run.
    let cursor: Timestamp?
    let hasPending: Bool
}

/// Shares running strategies between the daemons: each is claimed by one at a time, for a time.
struct StrategyClaims: Sendable {
    let pool: PostgresPool
    let worker: String
    let ttlMilliseconds: Int
    let maxStrategies: Int

    /// Takes what is free, renews what is ours, and answers all of ours that runs.
    func refresh() async throws -> [(row: Strategy, token: Int64, cursor: Timestamp?, hasPending: Bool)] {
        _ = try await pool.execute(
            """
            WITH free AS (
                SELECT c.strategy_id FROM strategy_cursors c JOIN strategies s ON s.id = c.strategy_id
                WHERE s.status = 'ACTIVE' AND s.enabled AND s.deleted_at IS NULL
                  AND (c.claimed_until <= clock_timestamp()
                       OR (c.claimed_by = $1
                           AND c.claimed_until < clock_timestamp() + $2 * interval '0.5 millisecond'))
                ORDER BY c.claimed_until LIMIT $3 FOR UPDATE OF c SKIP LOCKED)
            UPDATE strategy_cursors c SET
                claim_token = CASE WHEN c.claimed_by = $1 AND c.claimed_until > clock_timestamp()
                              THEN c.claim_token ELSE c.claim_token + 1 END,
                claimed_by = $1, claimed_until = clock_timestamp() + $2 * interval '1 millisecond'
            FROM free WHERE c.strategy_id = free.strategy_id
            """, [.text(worker), .int(Int64(ttlMilliseconds)), .int(Int64(maxStrategies))])
        let columns = StrategyRow.columns.split(separator: ",").map { "s." + $0.filter { !$0.isWhitespace } }
        let rows = try await pool.query(
            """
            SELECT \(columns.joined(separator: ", ")), c.claim_token, c.last_open_time,
                   EXISTS (SELECT FROM strategy_signals g WHERE g.strategy_id = s.id AND g.outcome = 'pending') AS pending
            FROM strategy_cursors c JOIN strategies s ON s.id = c.strategy_id
            WHERE c.claimed_by = $1 AND c.claimed_until > clock_timestamp()
              AND s.status = 'ACTIVE' AND s.enabled AND s.deleted_at IS NULL
            ORDER BY s.id LIMIT $2
            """, [.text(worker), .int(Int64(maxStrategies))], isIdempotent: true)
        return try rows.map { row in
            (
                try StrategyRow.strategy(row), try row.int64("claim_token"),
                try row.optionalTimestampMilliseconds("last_open_time").map { Timestamp(milliseconds: $0) },
                try row.bool("pending")
            )
        }
    }

    /// Sets the cursor of a strategy that has just begun to run.
    func begin(_ claimed: ClaimedStrategy, at candle: Timestamp) async throws {
        _ = try await pool.execute(
            """
            UPDATE strategy_cursors SET last_open_time = $3
            WHERE strategy_id = $1 AND claim_token = $2 AND last_open_time IS NULL
            """,
            [
                .uuid(claimed.strategy.id.description), .int(claimed.token),
                .timestamp(milliseconds: candle.milliseconds),
            ])
    }

    /// Gives everything up, so that another daemon goes on at once.
    func releaseAll() async throws {
        _ = try await pool.execute(
            "UPDATE strategy_cursors SET claimed_until = '-infinity' WHERE claimed_by = $1", [.text(worker)])
    }

    /// Makes sure, until the transaction ends, that the strategy still runs in this version, and moves its cursor. False
    /// when it was changed, stopped, taken over, or has been evaluated on this candle.
    static func advance(
        _ claimed: ClaimedStrategy, to candle: Timestamp, on connection: PostgresConnection
    ) async throws -> Bool {
        let strategy = try await connection.query(
            """
            SELECT FROM strategies
            WHERE id = $1 AND version = $2 AND status = 'ACTIVE' AND enabled AND deleted_at IS NULL FOR SHARE
            """, [.uuid(claimed.strategy.id.description), .int(Int64(claimed.strategy.version))])
        guard strategy.affected == 1 else { return false }
        let moved = try await connection.execute(
            """
            UPDATE strategy_cursors SET last_open_time = $3
            WHERE strategy_id = $1 AND claim_token = $2 AND claimed_until > clock_timestamp()
              AND (last_open_time IS NULL OR last_open_time < $3)
            """,
            [
                .uuid(claimed.strategy.id.description), .int(claimed.token),
                .timestamp(milliseconds: candle.milliseconds),
            ])
        return moved == 1
    }
}
