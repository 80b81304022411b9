/// Who follows which room, and how far the stream has been given out. It decides when a reader that has caught up from
/// the store may be given what comes: only when nothing of its room lies between the two.
///
/// Kept per room that had an event since the daemon's start: one place, so memory grows with the rooms alone.
public struct RoomRoster<Reader: Sendable>: Sendable {
    /// A reader's place on the roster.
    public struct Seat: Hashable, Sendable {
        /// The room's name.
        public let room: String
        let number: UInt64
    }

    private struct Entry: Sendable {
        let reader: Reader
        /// The reader has everything up to here.
        let after: StreamPosition
    }

    private struct Room: Sendable {
        var last: StreamPosition?
        var entries: [UInt64: Entry] = [:]
    }

    /// Everything up to here has been given out.
    public private(set) var position: StreamPosition
    /// Readers in all rooms.
    public private(set) var readers = 0
    private var rooms: [String: Room] = [:]
    private var seats: UInt64 = 0

    /// A roster without readers; what lies up to `position` is known from the store only.
    public init(position: StreamPosition) {
        self.position = position
    }

    /// Seats a reader that has read its room in the store up to `after` and found nothing more there. Nil when something
    /// of the room was given out meanwhile: then it must look into the store again.
    public mutating func attach(_ reader: Reader, to room: String, after: StreamPosition) -> Seat? {
        if let last = rooms[room]?.last, after < last { return nil }
        return seat(reader, room, after)
    }

    /// Seats a reader that wants only what comes; answers the place from which it could resume.
    public mutating func attachNow(_ reader: Reader, to room: String) -> (seat: Seat, position: StreamPosition) {
        (seat(reader, room, position), position)
    }

    /// A reader goes away; twice is once.
    public mutating func leave(_ seat: Seat) {
        guard rooms[seat.room]?.entries.removeValue(forKey: seat.number) != nil else { return }
        readers -= 1
        if rooms[seat.room]?.entries.isEmpty == true, rooms[seat.room]?.last == nil { rooms[seat.room] = nil }
    }

    /// Moves on over an event and answers who gets it. Places only grow; an older one reaches nobody.
    public mutating func advance(over place: StreamPosition, in room: String) -> [Reader] {
        guard position < place else { return [] }
        position = place
        rooms[room, default: Room()].last = place
        return rooms[room]?.entries.values.filter { $0.after < place }.map(\.reader) ?? []
    }

    /// Whether anybody follows the room.
    public func isFollowed(_ room: String) -> Bool { rooms[room].map { !$0.entries.isEmpty } ?? false }

    /// Everybody.
    public var everybody: [Reader] { rooms.values.flatMap { $0.entries.values.map(\.reader) } }

    private mutating func seat(_ reader: Reader, _ room: String, _ after: StreamPosition) -> Seat {
        seats += 1
        readers += 1
        rooms[room, default: Room()].entries[seats] = Entry(reader: reader, after: after)
        return Seat(room: room, number: seats)
    }
}
