import HTTPWire
import Observability
import Reactor
import TestKit

@testable import Networking

/// A server on a loop of its own with a handler given as a closure.
struct ServerFixture: Sendable {
    struct Handler: HTTPHandler {
        let maxBody: Int
        let answer: @Sendable (HTTPRequest) async -> HTTPResponse

        func maxBodyBytes(for head: HTTPRequestHead) -> Int { maxBody }
        func isPriority(_ head: HTTPRequestHead) -> Bool { head.path == "/health" }
        func respond(to request: HTTPRequest) async -> HTTPResponse {
            request.head.path == "/health" ? .text("healthy") : await answer(request)
        }
    }

    let loop: EventLoop
    let server: HTTPServer
    let port: UInt16
    let metrics: MetricsRegistry
    let logs: MemorySink

    /// Starts a server, runs the test, drains.
    static func run(
        maxBody: Int = 1 << 20,
        configure: (inout HTTPServerConfiguration) -> Void = { _ in },
        answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse = echo,
        _ test: (ServerFixture) async throws -> Void
    ) async throws {
        let loop = try EventLoop.start(name: "test-server")
        defer { loop.shutdown() }
        var configuration = HTTPServerConfiguration()
        configure(&configuration)
        let metrics = MetricsRegistry()
        let logs = MemorySink()
        let server = HTTPServer(
            configuration: configuration, loop: loop, handler: Handler(maxBody: maxBody, answer: answer),
            logger: Logger(service: "test", sink: logs), metrics: metrics)
        let address = try await server.start()
        let fixture = ServerFixture(loop: loop, server: server, port: address.port, metrics: metrics, logs: logs)
        do {
            try await test(fixture)
        } catch {
            await server.drain(deadlineMilliseconds: 0)
            throw error
        }
        await server.drain(deadlineMilliseconds: 0)
    }

    /// Method, path and body come back; a body that cannot be read gives the error's status.
    static let echo: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
        do throws(NetworkError) {
            let body = try await request.body.collect()
            return .text("\(request.head.method) \(request.head.path) \(String(decoding: body, as: UTF8.self))")
        } catch {
            return .text(error.code.description, status: error.httpStatus)
        }
    }

    /// Runs blocking client code away from the cooperative pool.
    func client<T: Sendable>(_ body: @escaping @Sendable (UInt16) throws -> T) async throws -> T {
        let port = port
        return try await offThread { try body(port) }
    }

    /// The value of a metric's series, as rendered.
    func metric(_ series: String) -> Double? {
        let line = metrics.render().split(separator: "\n").first { $0.hasPrefix(series + " ") }
        return line.flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}

extension HTTPResponse {
    static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "text/plain"], body: .bytes(Array(text.utf8)))
    }
}
