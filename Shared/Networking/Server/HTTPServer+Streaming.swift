import HTTPWire
import Observability
import Reactor

/// What handlers call while they run: reading the request's body and writing the answer's.
extension HTTPServer {
    // MARK: The request's body

    func nextBodyPiece(_ reference: ExchangeReference) async throws(NetworkError) -> [UInt8]? {
        while true {
            guard let (connection, exchange) = exchange(reference), !exchange.isAnswered else {
                throw NetworkError(.closed, "the connection is closed", httpStatus: 400)
            }
            if !exchange.bodyQueue.isEmpty {
                let piece = exchange.bodyQueue
                exchange.bodyQueue = []
                if !exchange.requestParsed, !connection.isProcessing { resume(connection) }
                return piece
            }
            if let error = exchange.bodyError { throw error }
            if exchange.requestParsed { return nil }
            if Task.isCancelled { throw NetworkError(.cancelled, "the task was cancelled", httpStatus: 503) }
            guard exchange.bodyWaiter == nil else {
                throw NetworkError(.invalidState, "the body is already being read")
            }
            sendContinue(connection, exchange)
            await waitForBody(reference, exchange)
        }
    }

    private func sendContinue(_ connection: ServerConnection, _ exchange: ServerExchange) {
        guard exchange.owesContinue else { return }
        exchange.owesContinue = false
        // Inside a streamed answer it would be taken for a part of the body.
        guard exchange.response == nil else { return }
        claimOutput(connection)
        connection.output.append(contentsOf: HTTPSerializer.continueResponse)
        if !connection.isProcessing { settle(connection) }
    }

    private func waitForBody(_ reference: ExchangeReference, _ exchange: ServerExchange) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Looked at again: entering this function may be a hop, and the bytes may have come meanwhile.
                let isOver =
                    !exchange.bodyQueue.isEmpty || exchange.bodyError != nil || exchange.requestParsed
                    || exchange.isAnswered || exchange.bodyWaiter != nil || Task.isCancelled
                    || self.exchange(reference) == nil
                if isOver { continuation.resume() } else { exchange.bodyWaiter = continuation }
            }
        } onCancel: { [self] in
            loop.execute {
                self.assumeIsolated { $0.exchange(reference)?.1.wakeBodyReader() }
            }
        }
    }

    // MARK: The answer's body

    /// Writes the head of a streamed answer; false when there is no body to produce.
    func beginStream(_ connection: ServerConnection, _ exchange: ServerExchange, _ response: HTTPResponse) -> Bool {
        var headers = response.headers
        let declared = HTTPServer.takeOwnedFields(&headers)
        let isOld = exchange.head.version == .http10
        let closes = mustClose(connection, exchange) || (isOld && declared == nil)
        let framing: BodyFraming = declared.map { .length($0) } ?? (isOld ? .untilClose : .chunked)
        claimOutput(connection)
        do throws(HTTPWireError) {
            try HTTPSerializer.responseHead(
                status: response.status, headers: headers, framing: framing, keepAlive: !closes,
                date: date.text(monotonicNanoseconds: now), into: &connection.output)
        } catch {
            logger.error("http_response_not_writable", [.error: .string(error.description)])
            respond(
                connection, exchange,
                handler.refusal(
                    of: exchange.head, status: 500, code: "internal", detail: "the answer could not be written"))
            return false
        }
        if exchange.head.method == .head {
            finish(connection, exchange, status: response.status, route: response.route, closes: closes)
            return false
        }
        exchange.response = ResponseProgress(
            status: response.status, route: response.route, closes: closes, isChunked: framing == .chunked,
            remainingBytes: declared, endsOnDrain: response.endsOnDrain)
        return true
    }

    func stream(
        _ produce: @Sendable (HTTPBodyWriter) async throws -> Void, _ connection: ServerConnection,
        _ exchange: ServerExchange
    ) async {
        let reference = ExchangeReference(connection: connection.reference, number: exchange.number)
        if !connection.isProcessing { settle(connection) }
        if isDraining, exchange.response?.endsOnDrain == true { withUnsafeCurrentTask { $0?.cancel() } }
        do {
            try await produce(HTTPBodyWriter(server: self, reference: reference))
            guard connection.isOpen, let progress = exchange.response else { return }
            if let missing = progress.remainingBytes, missing > 0 {
                throw NetworkError(.invalidState, "the body is \(missing) bytes shorter than declared")
            }
            claimOutput(connection)
            if progress.isChunked { connection.output.append(contentsOf: HTTPSerializer.lastChunk) }
            let closes = progress.closes || mustClose(connection, exchange)
            finish(connection, exchange, status: progress.status, route: progress.route, closes: closes)
        } catch {
            guard connection.isOpen else { return }
            metrics.cut(.streamFailed)
            logger.warning(
                "http_stream_cut", [.path: .string(exchange.head.path), .error: .string(String(describing: error))])
            abort(connection)
        }
    }

    func writeBody(_ reference: ExchangeReference, _ bytes: [UInt8]) async throws(NetworkError) {
        guard let (connection, exchange) = exchange(reference), exchange.response != nil else {
            throw NetworkError(.closed, "the peer is gone")
        }
        if bytes.isEmpty { return }
        claimOutput(connection)
        if let remaining = exchange.response?.remainingBytes {
            guard bytes.count <= remaining else {
                throw NetworkError(.limitExceeded, "the body is longer than its declared length")
            }
            exchange.response?.remainingBytes = remaining - bytes.count
        }
        if exchange.response?.isChunked == true {
            HTTPSerializer.appendChunk(bytes, into: &connection.output)
        } else {
            connection.output.append(contentsOf: bytes)
        }
        if !connection.isProcessing { settle(connection) }
        try await waitForRoom(connection)
    }

    /// The back-pressure: waits while more is unwritten than the configuration allows.
    private func waitForRoom(_ connection: ServerConnection) async throws(NetworkError) {
        while connection.isOpen, connection.pendingOutput >= configuration.maxBufferedResponseBytes {
            if Task.isCancelled { throw NetworkError(.cancelled, "the task was cancelled") }
            let reference = connection.reference
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    // Looked at again: entering this closure may be a hop, and the room may be there by now.
                    let isFull = connection.pendingOutput >= configuration.maxBufferedResponseBytes
                    if connection.isOpen, isFull, !Task.isCancelled {
                        connection.writeWaiters.append(continuation)
                    } else {
                        continuation.resume()
                    }
                }
            } onCancel: { [self] in
                loop.execute {
                    self.assumeIsolated { server in
                        if let connection = server.connection(reference) { server.wakeWriters(connection) }
                    }
                }
            }
        }
        guard connection.isOpen else { throw NetworkError(.closed, "the peer is gone") }
    }
}
