/// A room that events are published to and read from.
public struct StreamRoom: WireType, Equatable {
    /// Its name.
    public let roomID: RoomID
    /// What it is about.
    public let title: String
    /// Whether it is there without having been made.
    public let reserved: Bool
    /// When it was made; absent for reserved rooms.
    public let createdAt: Timestamp?

    /// Makes it from its fields.
    public init(roomID: RoomID, title: String, reserved: Bool, createdAt: Timestamp?) {
        self.roomID = roomID
        self.title = title
        self.reserved = reserved
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case roomID = "room_id"
        case title
        case reserved
        case createdAt = "created_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StreamRoom",
        [
            WireField("room_id", RoomID.schema, "Its name."),
            WireField("title", .string(lengths: 1...200), "What it is about."),
            WireField("reserved", .boolean, "Whether it is there without having been made."),
            WireField(
                "created_at", Timestamp.schema, isRequired: false, "When it was made; absent for reserved rooms."),
        ])
}

/// A room to make.
public struct NewStreamRoom: WireType, Equatable {
    /// Its name.
    public let roomID: RoomID
    /// What it is about.
    public let title: String

    /// Makes it from its fields.
    public init(roomID: RoomID, title: String) {
        self.roomID = roomID
        self.title = title
    }

    private enum CodingKeys: String, CodingKey {
        case roomID = "room_id"
        case title
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "NewStreamRoom",
        [
            WireField("room_id", RoomID.schema, "Its name."),
            WireField("title", .string(lengths: 1...200), "What it is about."),
        ])
}
