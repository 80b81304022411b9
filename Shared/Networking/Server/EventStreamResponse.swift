public import HTTPWire
public import Observability
import Reactor

/// How one event stream behaves.
public struct EventStreamConfiguration: Sendable {
    /// Time without an event after which a comment is sent, so that proxies and clients see the stream is alive.
    public var heartbeatMilliseconds: Int64 = 15_000
    /// Events that may wait for a slow client; at the limit it is dropped.
    public var maxQueuedEvents = 1_024
    /// Bytes that may wait for a slow client; at the limit it is dropped.
    public var maxQueuedBytes = 1 << 20
    /// What the client is told about reconnecting, in milliseconds; nil for nothing.
    public var retryMilliseconds: Int? = 2_000
    /// The last event of a client that is dropped, from the reason; nil for none.
    public var endEvent: @Sendable (_ reason: String) -> ServerSentEvent? = {
        ServerSentEvent(event: "end", data: #"{"reason":"\#($0)"}"#)
    }
    /// How long a dropped client may take to read that event; then its connection is cut.
    public var dropGraceMilliseconds: Int64 = 2_000

    /// The defaults.
    public init() {}
}

/// Makes responses that stream server-sent events, one per client, from a producer that never waits.
public struct EventStreamResponse: Sendable {
    private let configuration: EventStreamConfiguration
    private let logger: Logger
    private let clients: Gauge
    private let dropped: Counter

    /// Makes the maker; keep one per route.
    public init(
        configuration: EventStreamConfiguration = EventStreamConfiguration(), logger: Logger, metrics: MetricsRegistry
    ) {
        self.configuration = configuration
        self.logger = logger
        clients = metrics.gauge("http_event_stream_clients", "Clients that follow an event stream.")
        dropped = metrics.counter(
            "http_event_stream_dropped_total", "Clients dropped because they read too slowly.", labels: ["reason"])
    }

    /// The response to one client.
    /// - Parameter produce: gets the sink and the client's `Last-Event-ID`; sends what the client missed, then either
    ///   sends on until cancelled, or hands the sink to a broadcaster and waits in `sink.closed()`. The stream ends
    ///   when it returns.
    public func response(
        to request: HTTPRequest,
        produce: @escaping @Sendable (EventStreamSink, _ lastEventID: String?) async throws -> Void
    ) -> HTTPResponse {
        let lastEventID = request.head.headers.first("Last-Event-ID")
        let loop = request.loop
        let path = request.head.path
        let peer = request.peer.description
        var response = HTTPResponse(
            status: 200,
            headers: ["Content-Type": SSEWriter.contentType, "Cache-Control": "no-store", "X-Accel-Buffering": "no"],
            body: .stream { writer in
                let sink = EventStreamSink(configuration: configuration, loop: loop)
                clients.add(1)
                defer { clients.add(-1) }
                defer {
                    if let reason = sink.dropReason {
                        dropped.labelled(reason.rawValue).increment()
                        logger.warning(
                            "event_stream_client_dropped",
                            [.path: .string(path), .peer: .string(peer), .reason: .string(reason.rawValue)])
                    }
                }
                try await run(sink, writer) { try await produce(sink, lastEventID) }
            })
        response.endsOnDrain = true
        return response
    }

    private func run(
        _ sink: EventStreamSink, _ writer: HTTPBodyWriter, _ produce: @escaping @Sendable () async throws -> Void
    ) async throws {
        var opening: [UInt8] = []
        if let retry = configuration.retryMilliseconds { opening = Array("retry: \(retry)\n\n".utf8) }
        try await writer.write(opening)
        // True from the pump: everything is written, nobody else is needed.
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                defer { sink.finish() }
                try await produce()
                return false
            }
            group.addTask {
                // A dropped client's pump may be stuck in a write: throwing here cancels it.
                await sink.closed()
                guard let reason = sink.dropReason else { return false }
                try? await sink.loop.sleep(milliseconds: configuration.dropGraceMilliseconds)
                if !Task.isCancelled { throw NetworkError(.limitExceeded, reason.rawValue) }
                return false
            }
            group.addTask {
                defer { sink.finish() }
                while let bytes = await sink.next() { try await writer.write(bytes) }
                return true
            }
            var isOver = false
            while let result = await group.nextResult() {
                switch result {
                case .success(let isWritten) where !isWritten: continue
                case .failure(let error) where !isOver:
                    group.cancelAll()
                    // A drain cancels the stream: that is its proper end, not a failure.
                    guard Task.isCancelled, error is CancellationError, sink.dropReason == nil else { throw error }
                default: break
                }
                isOver = true
                group.cancelAll()
            }
        }
    }
}
