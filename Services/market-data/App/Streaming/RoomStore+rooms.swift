import Contracts
import MarketDataCore
import Postgres

extension RoomStore {
    /// What became of a room that was to be made.
    enum Made: Sendable, Equatable {
        case room(StreamRoom)
        case otherTitle
        case tooMany
    }

    /// The reserved rooms that everybody may know of.
    static let reserved = [
        StreamRoom(roomID: .candles, title: "Closed candles", reserved: true, createdAt: nil),
        StreamRoom(roomID: .publicReports, title: "Order reports", reserved: true, createdAt: nil),
    ]

    /// Whether the room was made.
    func exists(_ room: RoomID) async throws(PostgresError) -> Bool {
        try await pool.query(
            "SELECT 1 FROM stream_rooms WHERE room_id = $1", [.text(room.description)], isIdempotent: true
        ).count > 0
    }

    /// Makes a room, or finds the same one.
    func make(_ room: NewStreamRoom, by subject: String, maxRooms: Int) async throws(PostgresError) -> Made {
        let name = room.roomID.description
        _ = try await pool.query(
            """
            INSERT INTO stream_rooms (room_id, title, created_by)
            SELECT $1, $2, $3 WHERE (SELECT count(*) FROM stream_rooms) < $4
            ON CONFLICT (room_id) DO NOTHING
            """, [.text(name), .text(room.title), .text(subject), .int(Int64(maxRooms))], isIdempotent: true)
        let rows = try await pool.query(
            "SELECT title, created_at FROM stream_rooms WHERE room_id = $1", [.text(name)], isIdempotent: true)
        guard let row = rows.first else { return .tooMany }
        guard try row.string(0) == room.title else { return .otherTitle }
        return .room(
            StreamRoom(
                roomID: room.roomID, title: room.title, reserved: false,
                createdAt: Timestamp(milliseconds: try row.timestampMilliseconds(1))))
    }

    /// Rooms by name behind a name, reserved ones among them, at most `limit`.
    func rooms(after name: String, limit: Int) async throws -> [StreamRoom] {
        let rows = try await pool.query(
            """
            SELECT room_id, title, created_at FROM stream_rooms WHERE room_id > $1 COLLATE "C"
            ORDER BY room_id COLLATE "C" LIMIT $2
            """, [.text(name), .int(Int64(limit))], isIdempotent: true)
        var rooms = Self.reserved.filter { name.utf8.lexicographicallyPrecedes($0.roomID.description.utf8) }
        for row in rows {
            rooms.append(
                StreamRoom(
                    roomID: try RoomID(parsing: try row.string(0)), title: try row.string(1), reserved: false,
                    createdAt: Timestamp(milliseconds: try row.timestampMilliseconds(2))))
        }
        rooms.sort { $0.roomID.description.utf8.lexicographicallyPrecedes($1.roomID.description.utf8) }
        return Array(rooms.prefix(limit))
    }

    // MARK: Retention

    /// Deletes up to `limit` events older than the age and remembers how far. Answers how many.
    func purge(olderThanSeconds age: Int, limit: Int) async throws(PostgresError) -> Int {
        try await purge(
            """
            SELECT transaction_id, id FROM stream_events
            WHERE created_at < clock_timestamp() - $1 * interval '1 second' ORDER BY created_at LIMIT $2
            """, [.int(Int64(age)), .int(Int64(limit))])
    }

    /// Deletes up to `limit` events of a room beyond its newest `kept` and remembers how far. Answers how many.
    func purge(room: String, kept: Int, limit: Int) async throws(PostgresError) -> Int {
        try await purge(
            """
            SELECT transaction_id, id FROM stream_events
            WHERE room_id = $1 AND (transaction_id, id) <= (
                SELECT transaction_id, id FROM stream_events WHERE room_id = $1
                ORDER BY transaction_id DESC, id DESC OFFSET $2 LIMIT 1)
            ORDER BY transaction_id, id LIMIT $3
            """, [.text(room), .int(Int64(kept)), .int(Int64(limit))])
    }

    /// Rooms with more events than are kept.
    func crowded(kept: Int) async throws(PostgresError) -> [String] {
        let rows = try await pool.query(
            "SELECT room_id FROM stream_events GROUP BY room_id HAVING count(*) > $1", [.int(Int64(kept))],
            isIdempotent: true)
        var names: [String] = []
        for row in rows { names.append(try row.string(0)) }
        return names
    }

    private func purge(_ old: String, _ parameters: [PostgresValue]) async throws(PostgresError) -> Int {
        try await pool.query(
            """
            WITH old AS (\(old)), deleted AS (
                DELETE FROM stream_events USING old
                WHERE stream_events.transaction_id = old.transaction_id AND stream_events.id = old.id
                RETURNING room_id, stream_events.transaction_id, stream_events.id
            ), newest AS (
                SELECT DISTINCT ON (room_id) room_id, transaction_id, id FROM deleted
                ORDER BY room_id, transaction_id DESC, id DESC
            ), marked AS (
                INSERT INTO stream_purges AS known (room_id, transaction_id, id) SELECT * FROM newest
                ON CONFLICT (room_id) DO UPDATE SET transaction_id = excluded.transaction_id, id = excluded.id
                WHERE (known.transaction_id, known.id) < (excluded.transaction_id, excluded.id))
            SELECT count(*) FROM deleted
            """, parameters
        ).single().int(0)
    }
}
