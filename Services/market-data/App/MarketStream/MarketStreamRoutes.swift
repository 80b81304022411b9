import Contracts
import HTTPWire
import MarketDataCore
import Networking
import Observability
import Reactor
import ServiceKit

/// Serves the market stream.
struct MarketStreamRoutes: Sendable {
    let hub: MarketStreamHub
    let settings: MarketStreamSettings
    let context: ServiceContext

    func add(to routes: inout RouteTable) {
        var stream = EventStreamConfiguration()
        stream.heartbeatMilliseconds = Int64(settings.heartbeatMilliseconds)
        stream.maxQueuedEvents = settings.maxQueuedEvents
        stream.maxQueuedBytes = settings.maxQueuedBytes
        stream.endEvent = { _ in
            let text = StreamEventText.notice(type: "end", id: nil, reason: RoomEnding.slowReader.rawValue)
            return ServerSentEvent(event: "end", data: text)
        }
        let streams = EventStreamResponse(configuration: stream, logger: context.logger, metrics: context.metrics)
        routes.serveEvents(MarketFeedsAPI.stream, streams) { request in try producer(request) }
    }

    private func producer(_ request: RequestContext) throws(ProblemError) -> EventProducer {
        let filter = try MarketStreamFilter(request)
        let caller = request.caller
        switch hub.refusal(of: caller.subject) {
        case nil: break
        case .daemonFull:
            throw .unavailable("too_many_readers", "There are as many readers as this daemon takes.")
        case .callerFull:
            throw ProblemError(
                429, "too_many_streams",
                "You follow \(settings.maxReadersPerCaller) streams already; close one first.",
                headers: ["Retry-After": "1"])
        }
        var last: MarketStreamID?
        if let text = request.lastEventID, !text.isEmpty {
            guard let id = MarketStreamID(text) else {
                throw .badField(
                    "Last-Event-ID", "is not the id of an event, such as 1790000000000-17", code: "invalid_parameter")
            }
            last = id
        }
        let place = last
        return { sink in try await follow(sink, filter, after: place, caller) }
    }

    private func follow(
        _ sink: EventStreamSink, _ filter: MarketStreamFilter, after last: MarketStreamID?, _ caller: Caller
    ) async throws {
        guard let seat = hub.enter(caller.subject) else { return sink.end(.tooManyReaders) }
        defer { hub.leave(seat) }
        let timer = caller.tokenExpiresAtSeconds.map { expiry in
            // What it may read was decided by the token, so it holds no longer than that.
            context.loop.schedule(afterMilliseconds: expiry * 1_000 - context.clock.wallMilliseconds) {
                sink.end(.tokenExpired)
            }
        }
        defer { if let timer { context.loop.cancel(timer) } }
        var place = try hub.greet(sink, after: last)
        // A long past goes out at the reader's pace.
        while try !hub.catchUp(seat, sink, filter: filter, after: &place) {
            guard await sink.drained() else { return }
        }
        await sink.closed()
    }
}
