import Contracts
import MarketDataCore
import Postgres

/// Rooms and their events in the database.
struct RoomStore: Sendable {
    /// A stored event.
    struct Stored: Sendable {
        let position: StreamPosition
        let room: String
        let source: String
        let eventID: String
        let at: Timestamp
        let payload: String

        func encoded() throws -> RoomEvent {
            try RoomEvent(position: position, room: room, source: source, eventID: eventID, at: at, payload: payload)
        }
    }

    /// What follows a place in one room.
    struct RoomPage: Sendable {
        let events: [Stored]
        let purged: StreamPosition?
        let isAhead: Bool
    }

    /// What follows a place in all rooms.
    struct TailPage: Sendable {
        let events: [Stored]
        /// Something is written that cannot be given out yet, because an older transaction still runs.
        let isHeldBack: Bool
    }

    /// What became of an event.
    enum Published: Sendable, Equatable {
        case stored(StreamPosition)
        case repeated(StreamPosition)
        /// The id was used for something else.
        case reused
    }

    let pool: PostgresPool

    // MARK: Events

    /// Stores events in their order, each unless its publisher has sent it before, and wakes the readers' daemons.
    /// - Parameter events: with the text of each one's payload.
    /// - Returns: what became of each.
    func publish(_ events: [(event: NewStreamEvent, payload: String)]) async throws(PostgresError) -> [Published] {
        let added = try await pool.query(
            """
            WITH added AS (
                INSERT INTO stream_events (room_id, source, event_id, payload)
                SELECT given.room_id, given.source, given.event_id, given.payload::json
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
                    WITH ORDINALITY AS given (room_id, source, event_id, payload, number)
                ORDER BY given.number ON CONFLICT (source, event_id) DO NOTHING
                RETURNING transaction_id, id, source, event_id)
            SELECT transaction_id::text, id, source, event_id FROM added,
                (SELECT pg_notify(current_schema() || '_stream', '')) AS told
            """, Self.values(events))
        var stored: [[String]: StreamPosition] = [:]
        for row in added { stored[[try row.string(2), try row.string(3)]] = try Self.position(row) }
        var before: [[String]: Before] = [:]
        if stored.count < events.count {
            before = try await self.before(events.filter { stored[[$0.event.source, $0.event.eventID]] == nil })
        }
        var outcomes: [Published] = []
        for (event, payload) in events {
            let key = [event.source, event.eventID]
            if let position = stored.removeValue(forKey: key) {
                outcomes.append(.stored(position))
                // The same again in the same request.
                before[key] = Before(position: position, room: event.roomID.description, payload: payload)
            } else if let known = before[key] {
                let isSame = known.room == event.roomID.description && known.payload == payload
                outcomes.append(isSame ? .repeated(known.position) : .reused)
            } else {
                throw PostgresError(.serializationFailure, "the event was deleted while it was published again")
            }
        }
        return outcomes
    }

    private struct Before {
        let position: StreamPosition
        let room: String
        let payload: String
    }

    /// Events that are there already, by publisher and id.
    private func before(
        _ events: [(event: NewStreamEvent, payload: String)]
    ) async throws(PostgresError) -> [[String]: Before] {
        let rows = try await pool.query(
            """
            SELECT known.transaction_id::text, known.id, known.source, known.event_id, known.room_id, known.payload::text
            FROM unnest($1::text[], $2::text[]) AS given (source, event_id)
            JOIN stream_events AS known ON known.source = given.source AND known.event_id = given.event_id
            """, [.textArray(events.map(\.event.source)), .textArray(events.map(\.event.eventID))], isIdempotent: true)
        var before: [[String]: Before] = [:]
        for row in rows {
            before[[try row.string(2), try row.string(3)]] = Before(
                position: try Self.position(row), room: try row.string(4), payload: try row.string(5))
        }
        return before
    }

    private static func values(_ events: [(event: NewStreamEvent, payload: String)]) -> [PostgresValue] {
        [
            .textArray(events.map(\.event.roomID.description)), .textArray(events.map(\.event.source)),
            .textArray(events.map(\.event.eventID)), .textArray(events.map(\.payload)),
        ]
    }

    /// Stores events of this daemon's own in the transaction that makes them happen, in their order; those that are there
    /// already stay as they are.
    static func append(
        room: RoomID, source: String, events: [(eventID: String, payload: String)], on connection: PostgresConnection
    ) async throws(PostgresError) {
        _ = try await connection.query(
            """
            WITH added AS (
                INSERT INTO stream_events (room_id, source, event_id, payload)
                SELECT $1, $2, given.event_id, given.payload::json
                FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS given (event_id, payload, number)
                ORDER BY given.number ON CONFLICT (source, event_id) DO NOTHING)
            SELECT pg_notify(current_schema() || '_stream', '')
            """,
            [
                .text(room.description), .text(source), .textArray(events.map(\.eventID)),
                .textArray(events.map(\.payload)),
            ])
    }

    /// The events of a room behind a place, in order, and what a reader who stands there must know.
    func page(room: String, after place: StreamPosition, limit: Int) async throws(PostgresError) -> RoomPage {
        let rows = try await pool.query(
            """
            SELECT event.transaction_id::text, event.id, event.source, event.event_id, event.created_at, event.payload,
                   purge.transaction_id::text, purge.id,
                   $2::text::xid8 >= pg_snapshot_xmin(pg_current_snapshot())
            FROM (SELECT 1) AS one
            LEFT JOIN stream_purges AS purge ON purge.room_id = $1
            LEFT JOIN LATERAL (
                SELECT transaction_id, id, source, event_id, created_at, payload::text AS payload FROM stream_events
                WHERE room_id = $1 AND (transaction_id, id) > ($2::text::xid8, $3)
                  AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
                ORDER BY transaction_id, id LIMIT $4) AS event ON true
            ORDER BY event.transaction_id, event.id
            """,
            [.text(room), .text(String(place.transactionID)), .int(place.row), .int(Int64(limit))],
            isIdempotent: true)
        var events: [Stored] = []
        var purged: StreamPosition?
        var isAhead = false
        for row in rows {
            if try !row.isNull(6) { purged = try Self.position(row, 6) }
            isAhead = try row.bool(8)
            guard try !row.isNull(0) else { continue }
            events.append(
                Stored(
                    position: try Self.position(row), room: room, source: try row.string(2),
                    eventID: try row.string(3),
                    at: Timestamp(milliseconds: try row.timestampMilliseconds(4)), payload: try row.string(5)))
        }
        return RoomPage(events: events, purged: purged, isAhead: isAhead)
    }

    /// The events of all rooms behind a place, in order.
    func tail(after place: StreamPosition, limit: Int) async throws(PostgresError) -> TailPage {
        let rows = try await pool.query(
            """
            SELECT transaction_id::text, id, source, event_id, created_at, payload::text, room_id,
                   transaction_id < pg_snapshot_xmin(pg_current_snapshot())
            FROM stream_events WHERE (transaction_id, id) > ($1::text::xid8, $2)
            ORDER BY transaction_id, id LIMIT $3
            """, [.text(String(place.transactionID)), .int(place.row), .int(Int64(limit))], isIdempotent: true)
        var events: [Stored] = []
        for row in rows {
            guard try row.bool(7) else { return TailPage(events: events, isHeldBack: true) }
            events.append(
                Stored(
                    position: try Self.position(row), room: try row.string(6), source: try row.string(2),
                    eventID: try row.string(3),
                    at: Timestamp(milliseconds: try row.timestampMilliseconds(4)), payload: try row.string(5)))
        }
        return TailPage(events: events, isHeldBack: false)
    }

    /// Puts events that came from another history of the database (a dump that was restored elsewhere) before all that this
    /// one writes. Their transactions have not been here yet: without this they would hold back, or hide, whatever is
    /// published until the counter of transactions has passed them. Answers whether there were any.
    func adopt() async throws -> Bool {
        try await pool.transaction { connection in
            let foreign = try await connection.query(
                """
                SELECT EXISTS (SELECT 1 FROM stream_events WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot()))
                    OR EXISTS (SELECT 1 FROM stream_purges WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot()))
                """)
            guard try foreign.single().bool(0) else { return false }
            // All of them, so that their rows' numbers, which grow over both histories, keep the order.
            try await connection.execute("UPDATE stream_events SET transaction_id = '1'::xid8")
            try await connection.execute("UPDATE stream_purges SET transaction_id = '1'::xid8")
            return true
        }
    }

    /// Whether something behind a place is deleted already.
    func isPurged(behind place: StreamPosition) async throws(PostgresError) -> Bool {
        try await pool.query(
            "SELECT EXISTS (SELECT 1 FROM stream_purges WHERE (transaction_id, id) > ($1::text::xid8, $2))",
            [.text(String(place.transactionID)), .int(place.row)], isIdempotent: true
        ).single().bool(0)
    }

    /// The newest place that can be given out, deleted events included.
    func end() async throws(PostgresError) -> StreamPosition {
        let rows = try await pool.query(
            """
            (SELECT transaction_id::text, id FROM stream_events
             WHERE transaction_id < pg_snapshot_xmin(pg_current_snapshot())
             ORDER BY transaction_id DESC, id DESC LIMIT 1)
            UNION ALL
            (SELECT transaction_id::text, id FROM stream_purges ORDER BY transaction_id DESC, id DESC LIMIT 1)
            """, isIdempotent: true)
        var end = StreamPosition.start
        for row in rows { end = max(end, try Self.position(row)) }
        return end
    }

    static func position(_ row: PostgresRow, _ column: Int = 0) throws(PostgresError) -> StreamPosition {
        guard let transaction = UInt64(try row.string(.index(column))) else {
            throw PostgresError(.rowConversion, "a transaction id is not a number")
        }
        return StreamPosition(transactionID: transaction, row: try row.int64(.index(column + 1)))
    }
}
