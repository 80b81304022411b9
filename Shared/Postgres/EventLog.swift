/// A position in a stream of the event log: everything up to it has been read.
public struct EventCursor: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The writing transaction.
    public let transactionID: UInt64
    /// The row's number.
    public let id: Int64

    /// A position.
    public init(transactionID: UInt64, id: Int64) {
        self.transactionID = transactionID
        self.id = id
    }

    /// From the text form `<transaction>-<id>`, as in Last-Event-ID; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let transaction = UInt64(parts[0]), let id = Int64(parts[1]), id >= 0 else {
            return nil
        }
        self.init(transactionID: transaction, id: id)
    }

    /// Before the first event.
    public static let start = EventCursor(transactionID: 0, id: 0)

    /// `<transaction>-<id>`.
    public var description: String { "\(transactionID)-\(id)" }

    /// By transaction, then by row.
    public static func < (left: EventCursor, right: EventCursor) -> Bool {
        (left.transactionID, left.id) < (right.transactionID, right.id)
    }
}

/// An event as it was written.
public struct LoggedEvent: Sendable {
    /// Where it stands; reading goes on from here.
    public let cursor: EventCursor
    /// What happened.
    public let kind: String
    /// JSON text.
    public let payload: String
    /// When it was written: the database's clock, milliseconds since 1970.
    public let createdAtMilliseconds: Int64
}

/// Events in the order of their transactions, for readers that resume from a cursor.
///
/// Numbers from a sequence are not in the order of commits: a reader that asks for `id > last` skips rows that commit
/// late. Here a reader sees a row only when every transaction with a smaller or equal id has ended
/// (`pg_snapshot_xmin`), so behind its cursor nothing can appear any more. A transaction that stays open anywhere on the
/// server holds readers back for that time, which the session limits bound. Cursors belong to one server history: they
/// do not survive a dump and restore.
public struct EventLog: Sendable {
    private let pool: PostgresPool
    private let stream: String

    /// A stream in the pool's schema.
    public init(_ pool: PostgresPool, stream: String) {
        self.pool = pool
        self.stream = stream
    }

    /// Adds an event inside the transaction that makes it happen, and wakes listeners of the channel
    /// `<schema>_event_log`.
    public static func append(
        stream: String, kind: String, payload: String, on connection: PostgresConnection
    ) async throws(PostgresError) {
        _ = try await connection.query(
            """
            WITH added AS (INSERT INTO event_log (stream, kind, payload) VALUES ($1, $2, $3))
            SELECT pg_notify(current_schema() || '_event_log', '')
            """, [.text(stream), .text(kind), .json(payload)])
    }

    /// Events after the cursor in order, at most `limit`; empty when there are none yet.
    public func read(after cursor: EventCursor, limit: Int = 500) async throws(PostgresError) -> [LoggedEvent] {
        let rows = try await pool.query(
            """
            SELECT transaction_id::text, id, kind, payload, created_at FROM event_log
            WHERE stream = $1 AND (transaction_id, id) > ($2::text::xid8, $3)
              AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY transaction_id, id LIMIT $4
            """,
            [.text(stream), .text(String(cursor.transactionID)), .int(cursor.id), .int(Int64(limit))],
            isIdempotent: true)
        var events: [LoggedEvent] = []
        for row in rows {
            guard let transaction = UInt64(try row.string(0)) else {
                throw PostgresError(.rowConversion, "a transaction id is not a number")
            }
            events.append(
                LoggedEvent(
                    cursor: EventCursor(transactionID: transaction, id: try row.int64(1)), kind: try row.string(2),
                    payload: try row.string(3), createdAtMilliseconds: try row.timestampMilliseconds(4)))
        }
        return events
    }

    /// The position of the newest readable event; `start` when there is none. For readers that want only what comes.
    public func end() async throws(PostgresError) -> EventCursor {
        let rows = try await pool.query(
            """
            SELECT transaction_id::text, id FROM event_log
            WHERE stream = $1 AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY transaction_id DESC, id DESC LIMIT 1
            """, [.text(stream)], isIdempotent: true)
        guard let row = rows.first, let transaction = UInt64(try row.string(0)) else { return .start }
        return EventCursor(transactionID: transaction, id: try row.int64(1))
    }
}
