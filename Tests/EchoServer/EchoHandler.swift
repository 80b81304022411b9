import Foundation
import HTTPWire
import Networking
import Observability
import Reactor

/// Answers everything: what a client sent comes back.
struct EchoHandler: HTTPHandler {
    let logger: Logger
    let metrics: MetricsRegistry
    let streams: EventStreamResponse

    init(logger: Logger, metrics: MetricsRegistry) {
        self.logger = logger
        self.metrics = metrics
        streams = EventStreamResponse(logger: logger, metrics: metrics)
    }

    func maxBodyBytes(for head: HTTPRequestHead) -> Int { 64 << 20 }

    func isPriority(_ head: HTTPRequestHead) -> Bool { head.path == "/health" || head.path == "/healthz" }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        do {
            switch request.head.path {
            case "/health", "/healthz": return try await healthy(request)
            case "/json": return try json(Document.example)
            case "/echo": return try await echo(request)
            case "/slow": return try await slow(request)
            case "/large": return large(request)
            case "/events": return events(request)
            case "/metrics":
                return HTTPResponse(
                    status: 200, headers: [("Content-Type", MetricsRegistry.contentType)].headers,
                    body: .bytes(Array(metrics.render().utf8)))
            case "/__echo": return webSocket()
            default: return try await describe(request)
            }
        } catch let error as NetworkError {
            return HTTPResponse(status: error.httpStatus, body: .bytes(Array(error.description.utf8)))
        } catch {
            return HTTPResponse(status: 500)
        }
    }

    private func healthy(_ request: HTTPRequest) async throws -> HTTPResponse {
        _ = try await request.body.collect()
        return EchoHandler.healthResponse
    }

    private static let healthResponse = HTTPResponse(
        status: 200, headers: [("Content-Type", "application/json")].headers,
        body: .bytes(Array(#"{"status":"ok"}"#.utf8)))

    private func json(_ value: some Encodable) throws -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: [("Content-Type", "application/json")].headers,
            body: .bytes(Array(try JSONEncoder().encode(value))))
    }

    private func echo(_ request: HTTPRequest) async throws -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: [("Content-Type", "application/octet-stream")].headers,
            body: .bytes(try await request.body.collect()))
    }

    private func slow(_ request: HTTPRequest) async throws -> HTTPResponse {
        let milliseconds = Int64(request.head.query?.split(separator: "=").last ?? "") ?? 1_000
        try? await request.loop.sleep(milliseconds: min(milliseconds, 60_000))
        return try await describe(request)
    }

    /// A body of `?bytes=`, written in pieces of 16 KiB.
    private func large(_ request: HTTPRequest) -> HTTPResponse {
        let total = min(Int(request.head.query?.split(separator: "=").last ?? "") ?? 1 << 20, 1 << 30)
        return HTTPResponse(
            status: 200, headers: [("Content-Type", "application/octet-stream")].headers,
            body: .stream { writer in
                let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 16_384)
                var left = total
                while left > 0 {
                    try await writer.write(left >= piece.count ? piece : Array(piece[..<left]))
                    left -= min(left, piece.count)
                }
            })
    }

    private func describe(_ request: HTTPRequest) async throws -> HTTPResponse {
        let body = try await request.body.collect()
        return try json(
            Description(method: request.head.method.rawValue, path: request.head.path, bodyBytes: body.count))
    }

    /// Numbered events from the one after `Last-Event-ID`, one every `?ms=` milliseconds.
    private func events(_ request: HTTPRequest) -> HTTPResponse {
        let pause = Int64(request.head.query?.split(separator: "=").last ?? "") ?? 100
        let loop = request.loop
        return streams.response(to: request) { sink, lastEventID in
            var number = lastEventID.flatMap { Int($0) } ?? 0
            while sink.isOpen {
                number += 1
                try sink.send(ServerSentEvent(id: String(number), event: "tick", data: "event \(number)"))
                try await loop.sleep(milliseconds: pause)
            }
        }
    }

    private func webSocket() -> HTTPResponse {
        var configuration = WebSocketConfiguration()
        configuration.limits = WebSocketLimits(maxFrameBytes: 32 << 20, maxMessageBytes: 32 << 20)
        configuration.maxQueuedBytes = 64 << 20
        return HTTPResponse(
            status: 101,
            body: .webSocket(configuration) { connection in
                do {
                    while let message = try await connection.receive() { try await connection.send(message) }
                } catch {
                    return
                }
            })
    }
}

/// What came in, for paths that have no route of their own.
private struct Description: Encodable {
    let method: String
    let path: String
    let bodyBytes: Int
}

/// The document of the benchmark.
/// The document that the benchmark's peers (Tests/Benchmarks/http) make too, encoded anew for each request.
private struct Document: Encodable {
    let message: String
    let symbol: String
    let price: String
    let ready: Bool
    let count: Int

    static let example = Document(message: "hello", symbol: "BTCUSDT", price: "64250.10", ready: true, count: 3)
}

extension [(String, String)] {
    var headers: HTTPHeaders { HTTPHeaders(self) }
}
