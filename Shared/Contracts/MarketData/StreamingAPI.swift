/// Market-data's rooms: events are published to them and read as an event stream or through a WebSocket.
///
/// Besides the rooms somebody makes there are `public-room` (order reports; needs the capability `can.stream_public`),
/// `candles` (closed candles; scope `market:read`) and `account.<account id>` (that account's orders; its owner). A reader
/// resumes behind the last id it has seen. The types of a stream's events are the default `message` (a ``StreamEvent``),
/// `ready` (where the reader stands), `reset` (what it asked for is no longer kept: go on from here, knowing that
/// something is missing) and `end` (why the stream is closed). A WebSocket sends ``StreamEvent`` objects, and objects with
/// the members `type` (`ready`, `reset`) and `id`; it says why it closes in its close reason.
public enum StreamingAPI {
    /// Needed to read rooms.
    public static let readScope = Scope.streamsRead
    /// Needed to publish and to make rooms.
    public static let publishScope = Scope.streamsPublish
    /// Needed to read `candles`.
    public static let marketScope = Scope.marketRead
    /// The subprotocol of the WebSocket.
    public static let subprotocol = "sextant.events.v1"

    private static let room = EndpointParameter.path("room", RoomID.schema, "The room.")
    private static let resume = EndpointParameter.query(
        "last_event_id", .string(pattern: "^[0-9]+-[0-9]+$", lengths: 3...40),
        "The id of the last event seen, when the header Last-Event-ID cannot be sent; `0-0` for all that is kept.")
    private static let readErrors = [
        EndpointError(403, "insufficient_scope", "The token lacks the scope that this room needs."),
        EndpointError(403, "capability_missing", "The plan does not grant `can.stream_public`."),
        EndpointError(404, "not_found", "There is no such room, or it is not the caller's."),
        EndpointError(429, "too_many_streams", "The caller follows too many streams already."),
        EndpointError(503, "too_many_readers", "The daemon has as many readers as it takes."),
    ]

    /// The rooms everybody may know of.
    public static let rooms = Endpoint<Nothing, Page<StreamRoom>>(
        .get, "/streaming/rooms", id: "listRooms",
        summary: "The rooms by name; those of accounts are not listed.", authorization: .scope(readScope),
        parameters: PageParameters.all)

    /// Makes a room.
    public static let makeRoom = Endpoint<NewStreamRoom, StreamRoom>(
        .post, "/streaming/rooms", id: "makeRoom",
        summary: "Makes a room; the same room with the same title again answers the same.",
        authorization: .scope(publishScope), idempotency: .natural, successStatus: 201, maxBodyBytes: 4 << 10,
        errors: [
            EndpointError(409, "room_exists", "There is such a room with another title."),
            EndpointError(409, "too_many_rooms", "There are as many rooms as there may be."),
            EndpointError(409, "room_reserved", "The name is reserved; the room is there already."),
        ])

    /// Publishes an event.
    public static let publish = Endpoint<NewStreamEvent, StreamEventReceipt>(
        .post, "/streaming/events", id: "publishEvent",
        summary: "Publishes an event to a room; a repeat of `source` and `event_id` answers the first one's id.",
        authorization: .scope(publishScope), idempotency: .natural, successStatus: 202, maxBodyBytes: 64 << 10,
        errors: [
            EndpointError(404, "not_found", "There is no such room; make it first."),
            EndpointError(422, "event_id_reused", "This `event_id` was published with another room or payload."),
        ])

    /// Publishes several events.
    public static let publishMany = Endpoint<NewStreamEvents, StreamEventReceipts>(
        .post, "/streaming/events/batch", id: "publishEvents",
        summary:
            "Publishes events in their order; a refusal names the first that is wrong, and a repeat changes nothing.",
        authorization: .scope(publishScope), idempotency: .natural, successStatus: 202, maxBodyBytes: 1 << 20,
        errors: [
            EndpointError(404, "not_found", "There is no such room; make it first. None of the events is stored."),
            EndpointError(
                422, "event_id_reused",
                "An `event_id` was published with another room or payload. The other events are stored."),
        ])

    /// Follows a room as an event stream.
    public static let follow = Endpoint<Nothing, Nothing>(
        .get, "/streaming/rooms/{room}", id: "followRoom",
        summary: "Follows a room's events as they come, resuming behind `Last-Event-ID`.",
        authorization: .anyCaller, parameters: [room, resume], errors: readErrors
    ).declaration.answeringEvents()

    /// Follows a room through a WebSocket.
    public static let socket = Endpoint<Nothing, Nothing>(
        .get, "/ws/rooms/{room}", id: "openRoomSocket",
        summary:
            "Follows a room through a WebSocket. The token stands in Authorization or in the subprotocol `bearer.<token>`.",
        authorization: .anyCaller, parameters: [room, resume], errors: readErrors
    ).declaration.openingWebSocket()

    /// Every endpoint of this API.
    public static let declarations = [
        rooms.declaration, makeRoom.declaration, publish.declaration, publishMany.declaration, follow, socket,
    ]
}
