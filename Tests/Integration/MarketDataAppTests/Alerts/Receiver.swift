import HTTPWire
import Networking
import Observability
import Reactor

/// A server on a real socket that notes what it is sent and answers what a test says.
final class Receiver: HTTPHandler {
    struct Received: Sendable {
        let path: String
        let headers: HTTPHeaders
        let body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// An answer: status, headers, body.
    struct Reply: Sendable {
        var status = 200
        var headers: [(String, String)] = []
        var body = "{\"ok\":true}"
        var delayMilliseconds: Int64 = 0
    }

    private struct State {
        var received: [Received] = []
        var replies: [Reply]
        var port: UInt16 = 0
        var server: HTTPServer?
    }

    private let state: Locked<State>

    private init(_ replies: [Reply]) { state = Locked(State(replies: replies)) }

    /// Answers the replies in order and goes on with the last; 200 without any.
    static func start(_ replies: [Reply] = []) async throws -> Receiver {
        let receiver = Receiver(replies)
        let loop = try EventLoop.start(name: "receiver")
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(address: .ipv4(host: "127.0.0.1", port: 0)), loop: loop,
            handler: receiver, logger: Logger(service: "receiver", sink: MemorySink()), metrics: MetricsRegistry())
        let address = try await server.start()
        receiver.state.withLock { state in
            state.port = address.port
            state.server = server
        }
        return receiver
    }

    var received: [Received] { state.withLock { $0.received } }

    func url(_ path: String = "/hook", host: String = "127.0.0.1") -> String {
        "http://\(host):\(state.withLock { $0.port })\(path)"
    }

    func stop() async { await state.withLock { $0.server }?.drain(deadlineMilliseconds: 1_000) }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        let body = (try? await request.body.collect()) ?? []
        let reply = state.withLock { state in
            state.received.append(Received(path: request.head.path, headers: request.head.headers, body: body))
            return state.replies.count > 1 ? state.replies.removeFirst() : state.replies.first ?? Reply()
        }
        if reply.delayMilliseconds > 0 { try? await request.loop.sleep(milliseconds: reply.delayMilliseconds) }
        var headers = HTTPHeaders([("Content-Type", "application/json")])
        for (name, value) in reply.headers { headers.set(name, value) }
        return HTTPResponse(status: reply.status, headers: headers, body: .bytes(Array(reply.body.utf8)))
    }
}
