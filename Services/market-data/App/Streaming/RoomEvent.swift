import Contracts
import HTTPWire
import MarketDataCore
import Networking

/// A stored event, encoded once for all its readers.
struct RoomEvent: Sendable {
    let position: StreamPosition
    let room: String
    /// The JSON object readers get.
    let text: String
    /// The same as a piece of an event stream.
    let encoded: EncodedEvent

    init(
        position: StreamPosition, room: String, source: String, eventID: String, at: Timestamp, payload: String
    ) throws(EventStreamError) {
        self.position = position
        self.room = room
        text = StreamEventText.event(
            id: position.description, room: room, source: source, eventID: eventID, at: at, payload: payload)
        encoded = try EncodedEvent(ServerSentEvent(id: position.description, data: text))
    }
}

/// What a reader is told besides events.
enum RoomNotice: Sendable {
    /// It stands here and gets everything behind.
    case ready(StreamPosition)
    /// What it asked for is no longer kept; it goes on from here.
    case reset(StreamPosition, Resumption.Reason)

    var type: String {
        switch self {
        case .ready: "ready"
        case .reset: "reset"
        }
    }

    var text: String {
        switch self {
        case .ready(let position): StreamEventText.notice(type: type, id: position, reason: nil)
        case .reset(let position, let reason):
            StreamEventText.notice(type: type, id: position, reason: reason.rawValue)
        }
    }

    var position: StreamPosition {
        switch self {
        case .ready(let position), .reset(let position, _): position
        }
    }
}

/// Why a reader is sent away.
enum RoomEnding: String, Sendable {
    case tokenExpired = "token_expired"
    case tooManyReaders = "too_many_readers"
    case slowReader = "slow_reader"
    case unavailable = "unavailable"
    case eventsMissed = "events_missed"
}
