import HTTPWire
import MarketDataCore
import Networking

extension EventStreamSink {
    /// Queues a notice about the stream itself.
    func say(_ type: String, at id: MarketStreamID, reason: String? = nil) throws {
        let members = ["\"id\":\"\(id)\""] + (reason.map { ["\"reason\":\"\($0)\""] } ?? []) + ["\"type\":\"\(type)\""]
        try send(
            ServerSentEvent(id: id.description, event: type, data: "{\(members.joined(separator: ","))}"))
    }

    /// Sends the reader away after what is queued, with the reason.
    func end(_ ending: RoomEnding) {
        let text = StreamEventText.notice(type: "end", id: nil, reason: ending.rawValue)
        finish(with: try? EncodedEvent(ServerSentEvent(event: "end", data: text)))
    }
}
