public import HTTPWire
public import Networking
import Observability
import Reactor

/// A neighbour that answers what the test says, and keeps what it was asked.
public final class StubNeighbour: Sendable {
    /// A request that came.
    public struct Request: Sendable {
        /// The method.
        public let method: HTTPMethod
        /// The path without query.
        public let path: String
        /// The query without `?`.
        public let query: String?
        /// The header fields.
        public let headers: HTTPHeaders
        /// The body.
        public let body: [UInt8]
    }

    private struct Handler: HTTPHandler {
        let answer: @Sendable (Request) async -> HTTPResponse
        let seen: Locked<[Request]>

        func respond(to request: HTTPRequest) async -> HTTPResponse {
            let body = (try? await request.body.collect()) ?? []
            let asked = Request(
                method: request.head.method, path: request.head.path, query: request.head.query,
                headers: request.head.headers, body: body)
            seen.withLock { $0.append(asked) }
            return await answer(asked)
        }
    }

    /// Where it listens, such as `http://127.0.0.1:40123`.
    public let baseURL: String
    private let server: HTTPServer
    private let seen: Locked<[Request]>

    private init(baseURL: String, server: HTTPServer, seen: Locked<[Request]>) {
        self.baseURL = baseURL
        self.server = server
        self.seen = seen
    }

    /// Starts it on a free port.
    public static func start(
        _ answer: @escaping @Sendable (Request) async -> HTTPResponse
    ) async throws -> StubNeighbour {
        let seen = Locked<[Request]>([])
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(), loop: try EventLoop.start(name: "stub"),
            handler: Handler(answer: answer, seen: seen), logger: Logger(service: "stub", sink: MemorySink()),
            metrics: MetricsRegistry())
        let address = try await server.start()
        return StubNeighbour(baseURL: "http://127.0.0.1:\(address.port)", server: server, seen: seen)
    }

    /// What it was asked, in order.
    public var requests: [Request] { seen.withLock { $0 } }

    /// Closes it.
    public func stop() async { await server.drain(deadlineMilliseconds: 0) }

    /// An answer in JSON.
    public static func json(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: .bytes(Array(text.utf8)))
    }
}
