public import Contracts
import HTTPWire
public import Networking

/// Sends one client's events: first what it missed, then what comes, until cancelled or the sink is closed.
public typealias EventProducer = @Sendable (EventStreamSink) async throws -> Void
/// Speaks with one client over its WebSocket until the connection is over.
public typealias WebSocketConversation = @Sendable (WebSocketConnection) async -> Void

extension RouteTable {
    /// Serves a declared endpoint whose answer is an event stream (`declaration.answeringEvents()`).
    /// - Parameters:
    ///   - streams: makes the responses; one per route.
    ///   - open: decides within the endpoint's deadline; throws `ProblemError` for refusals. The producer it answers
    ///     runs without a deadline. `RequestContext.lastEventID` says where the client left off.
    public mutating func serveEvents(
        _ declaration: EndpointDeclaration, _ streams: EventStreamResponse,
        _ open: @escaping @Sendable (RequestContext) async throws -> EventProducer
    ) {
        precondition(
            declaration.responseTextType == EndpointDeclaration.eventStreamType, "\(declaration.path) is not a stream")
        add(declaration) { context, request in
            let produce = try await open(context)
            return streams.response(to: request) { sink, _ in try await produce(sink) }
        }
    }

    /// Serves a declared endpoint that opens a WebSocket (`declaration.openingWebSocket()`).
    ///
    /// The token may also be offered as the subprotocol `bearer.<token>`, for browsers, which can set no header; never in
    /// the query string, which ends up in logs. A client that offers it also offers the subprotocol of the configuration.
    /// - Parameter open: decides within the endpoint's deadline; throws `ProblemError` for refusals.
    public mutating func serveWebSocket(
        _ declaration: EndpointDeclaration, _ configuration: WebSocketConfiguration,
        _ open: @escaping @Sendable (RequestContext) async throws -> WebSocketConversation
    ) {
        precondition(declaration.opensWebSocket, "\(declaration.path) opens no WebSocket")
        add(declaration) { context, request in
            guard request.head.upgradesToWebSocket else {
                throw ProblemError(
                    426, "upgrade_required", "This address speaks WebSocket version 13 only.",
                    headers: ["Upgrade": "websocket", "Sec-WebSocket-Version": "13"])
            }
            let converse = try await open(context)
            return HTTPResponse(status: 101, body: .webSocket(configuration, converse))
        }
    }
}

/// The token of a WebSocket handshake: in Authorization, or as a subprotocol.
enum WebSocketToken {
    static let prefix = "bearer."

    /// The header fields with the token where it is looked for.
    static func moved(_ headers: HTTPHeaders) -> HTTPHeaders {
        guard !headers.contains("Authorization") else { return headers }
        for line in headers.all("Sec-WebSocket-Protocol") {
            for offer in line.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" })
            where offer.hasPrefix(prefix) {
                var moved = headers
                moved.set("Authorization", "Bearer \(offer.dropFirst(prefix.count))")
                return moved
            }
        }
        return headers
    }
}

extension RequestContext {
    /// Where a client of an event stream left off: the header `Last-Event-ID`, else the query parameter
    /// `last_event_id`.
    public var lastEventID: String? { headers.first("Last-Event-ID") ?? text("last_event_id") }
}
