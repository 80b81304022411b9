/// An event to publish to a room.
public struct NewStreamEvent: WireType, Equatable {
    /// The room.
    public let roomID: RoomID
    /// Who publishes, such as `order-router`.
    public let source: String
    /// The publisher's own id of the event: a repeat is the same event.
    public let eventID: String
    /// What happened; an object.
    public let payload: JSONValue

    /// Makes it from its fields.
    public init(roomID: RoomID, source: String, eventID: String, payload: JSONValue) {
        self.roomID = roomID
        self.source = source
        self.eventID = eventID
        self.payload = payload
    }

    private enum CodingKeys: String, CodingKey {
        case roomID = "room_id"
        case source
        case eventID = "event_id"
        case payload
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "NewStreamEvent",
        [
            WireField("room_id", RoomID.schema, "The room."),
            WireField("source", .string(lengths: 1...64), "Who publishes, such as `order-router`."),
            WireField(
                "event_id", .string(lengths: 1...128),
                "The publisher's own id of the event; with `source` it makes a repeat the same event."),
            WireField("payload", .map(.anything), "What happened; an object."),
        ])
}

/// What became of a published event.
public struct StreamEventReceipt: WireType, Equatable {
    /// The event's place in the stream, as readers see it in `id`.
    public let id: String
    /// The room.
    public let roomID: RoomID
    /// The publisher's own id.
    public let eventID: String
    /// Always `queued`: it is stored, and readers get it from there.
    public let status: String

    /// Makes it from its fields.
    public init(id: String, roomID: RoomID, eventID: String, status: String = Self.queued) {
        self.id = id
        self.roomID = roomID
        self.eventID = eventID
        self.status = status
    }

    /// The one status there is.
    public static let queued = "queued"

    private enum CodingKeys: String, CodingKey {
        case id
        case roomID = "room_id"
        case eventID = "event_id"
        case status
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StreamEventReceipt",
        [
            WireField("id", .string(), "The event's place in the stream, as readers see it in `id`."),
            WireField("room_id", RoomID.schema, "The room."),
            WireField("event_id", .string(lengths: 1...128), "The publisher's own id."),
            WireField("status", .oneOf([queued]), "It is stored, and readers get it from there."),
        ])
}

/// An event as readers of a room get it: `data` of an event stream, a text message of a WebSocket.
public struct StreamEvent: WireType, Equatable {
    /// Its place in the stream: what a reader resumes from.
    public let id: String
    /// The room.
    public let roomID: RoomID
    /// Who published it.
    public let source: String
    /// The publisher's own id of it.
    public let eventID: String
    /// When it was stored.
    public let at: Timestamp
    /// What happened.
    public let payload: JSONValue

    /// Makes it from its fields.
    public init(id: String, roomID: RoomID, source: String, eventID: String, at: Timestamp, payload: JSONValue) {
        self.id = id
        self.roomID = roomID
        self.source = source
        self.eventID = eventID
        self.at = at
        self.payload = payload
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case roomID = "room_id"
        case source
        case eventID = "event_id"
        case at
        case payload
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StreamEvent",
        [
            WireField("id", .string(), "Its place in the stream: what a reader resumes from."),
            WireField("room_id", RoomID.schema, "The room."),
            WireField("source", .string(lengths: 1...64), "Who published it."),
            WireField("event_id", .string(lengths: 1...128), "The publisher's own id of it."),
            WireField("at", Timestamp.schema, "When it was stored."),
            WireField("payload", .map(.anything), "What happened."),
        ])
}

/// What a reader of a room is told besides events.
public struct StreamNotice: WireType, Equatable {
    /// `ready`, `reset` or `end`.
    public let type: String
    /// Where the reader stands; absent at the end.
    public let id: String?
    /// Why, for `reset` and `end`.
    public let reason: String?

    /// Makes it from its fields.
    public init(type: String, id: String?, reason: String?) {
        self.type = type
        self.id = id
        self.reason = reason
    }

    private enum CodingKeys: String, CodingKey {
        case type
        case id
        case reason
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StreamNotice",
        [
            WireField("type", .oneOf(["ready", "reset", "end"]), "What is told."),
            WireField("id", .string(), isRequired: false, "Where the reader stands; absent at the end."),
            WireField("reason", .string(), isRequired: false, "Why, for `reset` and `end`."),
        ])
}
