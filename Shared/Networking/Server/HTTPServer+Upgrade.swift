import HTTPWire
import Observability
import Reactor

/// From an HTTP request to a WebSocket.
extension HTTPServer {
    func upgrade(
        _ connection: ServerConnection, _ exchange: ServerExchange, _ configuration: WebSocketConfiguration,
        _ run: @Sendable (WebSocketConnection) async -> Void
    ) async {
        // The parser may still be inside the buffer this request came in; what lies behind the request belongs to
        // the WebSocket and is in `leftover` only after this turn of the loop.
        await nextTurn()
        guard connection.isOpen else { return }
        let handshake: WebSocketHandshake.Request
        do throws(WebSocketError) {
            handshake = try WebSocketHandshake.check(exchange.head)
        } catch {
            return respond(connection, exchange, refusal(exchange.head, error))
        }
        guard !isDraining, !connection.isReserve else {
            return respond(connection, exchange, shedResponse(exchange.head))
        }
        let headers = WebSocketHandshake.responseHeaders(
            accepting: handshake, subprotocol: configuration.subprotocol, sha1: WebSocketDigest.sha1)
        var head: [UInt8] = []
        try? HTTPSerializer.responseHead(
            status: 101, headers: headers, framing: .none, keepAlive: true,
            date: date.text(monotonicNanoseconds: now), into: &head)
        let stream = SocketByteStream(
            descriptor: connection.descriptor, loop: loop, leftover: connection.leftover,
            writeDeadlineMilliseconds: self.configuration.writeDeadlineMilliseconds)
        let webSocket = WebSocketConnection(stream: stream, role: .server, configuration: configuration, loop: loop)
        // Answers to earlier, pipelined requests that the peer has not read yet go out before the switch.
        let unsent = Array(connection.output[connection.outputOffset...])
        takeOver(connection, stream, webSocket)
        metrics.answered(.get, 101, route: nil, nanoseconds: now - exchange.startedNanoseconds)
        do {
            try await stream.open()
            try await stream.write(unsent + head)
            await run(webSocket)
            await webSocket.close(code: 1000, reason: "")
        } catch {
            logger.debug("websocket_upgrade_failed", [.error: .string(String(describing: error))])
        }
        close(connection)
    }

    private func refusal(_ head: HTTPRequestHead, _ error: WebSocketError) -> HTTPResponse {
        guard !head.upgradesToWebSocket || WebSocketHandshake.asksForOtherVersion(head) else {
            return handler.refusal(of: head, status: 400, code: error.code.rawValue, detail: error.message)
        }
        var response = handler.refusal(
            of: head, status: 426, code: "upgrade_required", detail: "this address speaks WebSocket version 13 only")
        response.headers.add("Upgrade", "websocket")
        response.headers.add("Sec-WebSocket-Version", "13")
        return response
    }

    private func takeOver(
        _ connection: ServerConnection, _ stream: SocketByteStream, _ webSocket: WebSocketConnection
    ) {
        loop.unwatch(connection.descriptor)
        // The stream may give the descriptor back while the handler still runs, and the next connection get its number.
        connections[Int(connection.descriptor)] = nil
        upgraded[connection.reference.generation] = connection
        connection.leftover = []
        connection.output = []
        connection.outputOffset = 0
        connection.upgradedStream = stream
        connection.webSocket = webSocket
        connection.readDeadline = .max
        connection.writeDeadline = .max
    }

    private func nextTurn() async {
        await withCheckedContinuation { continuation in
            loop.execute { continuation.resume() }
        }
    }
}
