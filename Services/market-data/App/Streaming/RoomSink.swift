import HTTPWire
import MarketDataCore
import Networking

/// One reader's connection, whatever it speaks. Sending never waits; a reader that is too slow is cut off with a reason.
protocol RoomSink: Sendable {
    /// Queues an event; false when the reader is gone.
    @discardableResult func send(_ event: RoomEvent) -> Bool
    /// Queues a notice.
    func say(_ notice: RoomNotice)
    /// Waits until the connection has taken what was queued; false when the reader is gone.
    func drained() async -> Bool
    /// Sends the reader away after what is queued.
    func end(_ ending: RoomEnding)
    /// Waits until the reader is gone or the task is cancelled.
    func closed() async
}

/// A reader of an event stream.
struct EventStreamRoomSink: RoomSink {
    let sink: EventStreamSink

    func send(_ event: RoomEvent) -> Bool { sink.send(event.encoded) }

    func say(_ notice: RoomNotice) {
        _ = try? sink.send(
            ServerSentEvent(id: notice.position.description, event: notice.type, data: notice.text))
    }

    func drained() async -> Bool { await sink.drained() }

    func end(_ ending: RoomEnding) {
        let text = StreamEventText.notice(type: "end", id: nil, reason: ending.rawValue)
        sink.finish(with: try? EncodedEvent(ServerSentEvent(event: "end", data: text)))
    }

    func closed() async { await sink.closed() }
}
