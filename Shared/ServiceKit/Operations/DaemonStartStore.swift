import Contracts
import Observability
import Postgres

/// Reads and writes the table of starts.
struct DaemonStartStore: Sendable {
    let pool: PostgresPool

    func insert(_ start: DaemonStart) async throws {
        _ = try await pool.query(
            """
            INSERT INTO daemon_starts (id, service, version, git_commit, host, process_id, config_fingerprint)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .uuid(start.id), .text(start.service), .text(start.version), .text(start.commit), .text(start.host),
                .int(Int64(start.processID)), .text(start.configFingerprint),
            ])
    }

    func markStopped(id: String) async throws {
        _ = try await pool.query(
            "UPDATE daemon_starts SET stopped_at = greatest(clock_timestamp(), started_at) WHERE id = $1 AND stopped_at IS NULL",
            [.uuid(id)])
    }

    /// The starts before a cursor position, newest first; one more than `limit` when there are more.
    func page(before position: StartCursor?, limit: Int) async throws -> Page<DaemonStart> {
        let columns = """
            SELECT id, service, version, git_commit, host, process_id, config_fingerprint, started_at, stopped_at,
                   (extract(epoch FROM started_at) * 1000000)::bigint AS started_us FROM daemon_starts
            """
        let order = "ORDER BY started_at DESC, id DESC LIMIT"
        let rows =
            if let position {
                try await pool.query(
                    """
                    \(columns) WHERE (started_at, id) < (timestamptz 'epoch' + $1 * interval '1 microsecond', $2) \(order) $3
                    """,
                    [.int(position.startedMicroseconds), .uuid(position.id), .int(Int64(limit + 1))])
            } else {
                try await pool.query("\(columns) \(order) $1", [.int(Int64(limit + 1))])
            }
        let starts = try rows.prefix(limit).map(Self.start)
        var next: String?
        if rows.count > limit, limit > 0 {
            let last = rows[limit - 1]
            next = StartCursor(startedMicroseconds: try last.int64("started_us"), id: try last.uuid("id")).text
        }
        return Page(items: starts, nextCursor: next)
    }

    private static func start(_ row: PostgresRow) throws -> DaemonStart {
        DaemonStart(
            id: try row.uuid("id"), service: try row.string("service"), version: try row.string("version"),
            commit: try row.string("git_commit"), host: try row.string("host"), processID: try row.int("process_id"),
            configFingerprint: try row.string("config_fingerprint"),
            startedAt: Timestamp(milliseconds: try row.timestampMilliseconds("started_at")),
            stoppedAt: try row.optionalTimestampMilliseconds("stopped_at").map {
                Timestamp(milliseconds: $0)
            })
    }
}
