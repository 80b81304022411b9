import HTTPWire
import Observability
import Reactor

/// From a parsed request to a complete answer.
extension HTTPServer {
    /// Runs the handler. It starts at once inside this call; one that never suspends is finished when this returns.
    func startHandler(_ connection: ServerConnection, _ exchange: ServerExchange) {
        exchange.awaitsStart = false
        runningRequests += 1
        let reference = ExchangeReference(connection: connection.reference, number: exchange.number)
        let request = HTTPRequest(
            head: exchange.head,
            body: exchange.head.framing == .none ? .empty : HTTPRequestBody(server: self, reference: reference),
            peer: connection.peer,
            loop: loop)
        let task = Task.immediate(executorPreference: loop) {
            await self.handle(request, connection, exchange)
        }
        if !exchange.isAnswered { exchange.task = task }
    }

    private func handle(
        _ request: HTTPRequest, _ connection: ServerConnection, _ exchange: ServerExchange
    ) async {
        let response = await handler.respond(to: request)
        runningRequests -= 1
        guard connection.isOpen, !exchange.isAnswered else { return }
        switch response.body {
        case .none, .bytes:
            respond(connection, exchange, response)
        case .stream where !HTTPServer.allowsBody(response.status):
            respond(connection, exchange, response)
        case .stream(let produce):
            guard beginStream(connection, exchange, response) else { return }
            await stream(produce, connection, exchange)
        case .webSocket(let limits, let run):
            await upgrade(connection, exchange, limits, run)
        }
    }

    /// Writes a whole answer held in memory.
    func respond(_ connection: ServerConnection, _ exchange: ServerExchange, _ response: HTTPResponse) {
        exchange.awaitsStart = false
        let closes = mustClose(connection, exchange)
        claimOutput(connection)
        append(
            response, toHeadOf: exchange.head.method, version: exchange.head.version, keepAlive: !closes,
            into: &connection.output)
        finish(connection, exchange, status: response.status, route: response.route, closes: closes)
    }

    /// Answers input that never became a request, and closes.
    func answerWithoutRequest(_ connection: ServerConnection, _ status: Int, _ code: String, _ detail: String) {
        let response = handler.refusal(of: nil, status: status, code: code, detail: detail)
        claimOutput(connection)
        append(response, toHeadOf: .get, version: .http11, keepAlive: false, into: &connection.output)
        closeAfterFlush(connection)
    }

    func closeAfterFlush(_ connection: ServerConnection) {
        connection.closesAfterFlush = true
        connection.exchange?.task?.cancel()
        connection.exchange = nil
        connection.leftover = []
        if !connection.isProcessing { settle(connection) }
    }

    /// Whether the connection has to end with this answer. A body that was not read is drained when it is short and
    /// surely comes; otherwise the connection closes, so that a body is never parsed as a request.
    func mustClose(_ connection: ServerConnection, _ exchange: ServerExchange) -> Bool {
        let head = exchange.head
        if !head.keepAlive || head.version == .http10 || isDraining || connection.isReserve { return true }
        if connection.inputFailed || connection.exchangeCount >= configuration.maxRequestsPerConnection { return true }
        if connection.inputEnded, connection.leftover.isEmpty, !connection.isProcessing { return true }
        if exchange.requestParsed || head.framing == .none { return false }
        guard case .length(let length) = head.framing, !exchange.owesContinue else { return true }
        return length - exchange.receivedBytes > configuration.maxDrainBytes
    }

    func finish(
        _ connection: ServerConnection, _ exchange: ServerExchange, status: Int, route: String?, closes: Bool
    ) {
        exchange.isAnswered = true
        exchange.response = nil
        exchange.task = nil
        exchange.bodyQueue = []
        exchange.wakeBodyReader()
        metrics.answered(
            exchange.head.method, status, route: route, nanoseconds: now - exchange.startedNanoseconds)
        if closes {
            connection.closesAfterFlush = true
            connection.exchange = nil
            connection.leftover = []
        } else if exchange.requestParsed {
            connection.exchange = nil
        } else {
            exchange.receivedBytes = 0
        }
        if !connection.isProcessing { resume(connection) }
    }

    // MARK: Serializing

    /// Appends a whole answer; one that cannot be written as meant becomes a 500.
    func append(
        _ response: HTTPResponse, toHeadOf method: HTTPMethod, version: HTTPVersion, keepAlive: Bool,
        into output: inout [UInt8]
    ) {
        var body: [UInt8] = []
        if case .bytes(let bytes) = response.body { body = bytes }
        var headers = response.headers
        let declared = HTTPServer.takeOwnedFields(&headers)
        let allowsBody = HTTPServer.allowsBody(response.status)
        let framing: BodyFraming
        if allowsBody {
            framing = .length(method == .head && body.isEmpty ? declared ?? 0 : body.count)
        } else {
            framing = .none
        }
        do throws(HTTPWireError) {
            guard response.status >= 200 else {
                throw HTTPWireError(code: .notWritable, status: 500, message: "\(response.status) is no final status")
            }
            try HTTPSerializer.responseHead(
                status: response.status, headers: headers, framing: framing, keepAlive: keepAlive,
                date: date.text(monotonicNanoseconds: now), into: &output)
        } catch {
            logger.error("http_response_not_writable", [.error: .string(error.description)])
            let substitute = HTTPResponse.problem(500, "internal", "the answer could not be written")
            return append(substitute, toHeadOf: method, version: version, keepAlive: keepAlive, into: &output)
        }
        if allowsBody, method != .head { output.append(contentsOf: body) }
    }

    private static func allowsBody(_ status: Int) -> Bool { status >= 200 && status != 204 && status != 304 }

    /// Removes the fields that belong to the server and returns a declared content length.
    static func takeOwnedFields(_ headers: inout HTTPHeaders) -> Int? {
        var hasOwned = false
        for (name, _) in headers {
            switch name.utf8.count {
            case 4, 10, 14, 17: hasOwned = hasOwned || ownedFields.contains(name.lowercased())
            default: break
            }
        }
        guard hasOwned else { return nil }
        let declared = headers.first("Content-Length").flatMap { Int($0) }
        for name in ownedFields { headers.remove(name) }
        return declared.flatMap { $0 >= 0 ? $0 : nil }
    }

    private static let ownedFields = ["date", "connection", "content-length", "transfer-encoding"]
}
