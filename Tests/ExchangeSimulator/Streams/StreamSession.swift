import Networking

/// One open socket of a client.
final class StreamSession {
    let number: Int
    let connection: WebSocketConnection
    /// What the address says: which streams are carried at all.
    let route: StreamRoute
    let openedNanoseconds: UInt64
    var subscriptions: Set<String> = []
    /// Whether frames are wrapped with the stream's name.
    var isCombined: Bool

    var messagesThisSecond = 0
    var second: UInt64 = 0
    /// The last sign of life that the venue asks for.
    var heardNanoseconds: UInt64
    var pingedNanoseconds: UInt64

    var outbox: [String] = []
    var isWriting = false

    init(number: Int, connection: WebSocketConnection, route: StreamRoute, nanoseconds: UInt64) {
        self.number = number
        self.connection = connection
        self.route = route
        openedNanoseconds = nanoseconds
        heardNanoseconds = nanoseconds
        pingedNanoseconds = nanoseconds
        isCombined = route.isCombined
        subscriptions = Set(route.streams)
    }
}

/// What a WebSocket address means.
struct StreamRoute: Sendable {
    /// Streams subscribed by the address itself.
    var streams: [String] = []
    var isCombined = false
    /// Part of the venue that this address carries; frames of others never come.
    var name = ""
}
