import HTTPWire
import Networking
import Reactor

/// Brings HTTP requests of one port to its exchange.
struct ExchangeHandler: HTTPHandler {
    let exchange: Exchange

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        if request.head.upgradesToWebSocket { return await open(request) }
        guard let query = QueryString(parsing: request.head.query) else { return HTTPResponse(status: 400) }
        let call = RestCall(method: request.head.method.rawValue, path: request.head.path, query: query)
        if call.path.hasPrefix("/_control/") { return response(await exchange.control(call)) }
        let (answer, delay) = await exchange.answer(call, from: request.peer.host)
        if delay > 0 { try? await request.loop.sleep(milliseconds: delay) }
        return response(answer)
    }

    private func open(_ request: HTTPRequest) async -> HTTPResponse {
        switch await exchange.route(request.head) {
        case .failure(.notFound): return HTTPResponse(status: 404)
        case .failure(.unavailable): return HTTPResponse(status: 503)
        case .success(let route):
            var configuration = WebSocketConfiguration()
            configuration.idleTimeoutMilliseconds = await exchange.silenceMilliseconds
            configuration.maxQueuedBytes = 64 << 20
            configuration.closeTimeoutMilliseconds = 1_000
            let exchange = exchange
            return HTTPResponse(
                status: 101,
                body: .webSocket(configuration) { connection in await exchange.serve(connection, route) })
        }
    }

    private func response(_ answer: RestAnswer) -> HTTPResponse {
        HTTPResponse(
            status: answer.status,
            headers: HTTPHeaders([("Content-Type", "application/json;charset=UTF-8")] + answer.headers),
            body: .bytes(Array(answer.json.utf8)))
    }
}
