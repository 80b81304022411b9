import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

@Suite("WebSocket client")
struct WebSocketClientTests {
    private func withWebSocketClient(
        configuration: WebSocketConfiguration = WebSocketConfiguration(),
        _ script: @escaping ClientTestServer.Script,
        _ body: (WebSocketClient, ClientTestServer) async throws -> Void
    ) async throws {
        let loop = try EventLoop.start(name: "websocket-test")
        let client = WebSocketClient(
            configuration: HTTPClientConfiguration(), webSocket: configuration, loop: loop,
            logger: Logger(service: "test", sink: MemorySink()), metrics: MetricsRegistry())
        let server = try await ClientTestServer(loop: loop, script: script)
        try await body(client, server)
        await server.stop()
        loop.shutdown()
    }

    /// Answers the handshake and runs `serve` on the server's end.
    private static func accepting(
        _ serve: @escaping @Sendable (WebSocketConnection, String) async throws -> Void
    ) -> ClientTestServer.Script {
        { stream, _ in
            guard let request = try await stream.readRequest(), let key = field("sec-websocket-key", request) else {
                return
            }
            let accept = WebSocketHandshake.acceptKey(for: key, sha1: WebSocketDigest.sha1)
            try await stream.send(
                Array(
                    """
                    HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r
                    Sec-WebSocket-Accept: \(accept)\r\n\r\n
                    """.utf8))
            let connection = WebSocketConnection(
                stream: stream, role: .server, configuration: WebSocketConfiguration(), loop: stream.loop)
            try await serve(connection, request)
        }
    }

    private static func field(_ name: String, _ request: String) -> String? {
        for line in request.split(separator: "\r\n") where line.lowercased().hasPrefix("\(name):") {
            return line.dropFirst(name.count + 1).trimmingPrefix(" ").description
        }
        return nil
    }

    @Test func messagesGoBothWaysAndTheCloseIsAnswered() async throws {
        let script = Self.accepting { connection, _ in
            while let message = try await connection.receive() { try await connection.send(message) }
        }
        try await withWebSocketClient(script) { client, server in
            let connection = try await client.connect(server.url("/feed", scheme: "ws"), deadlineMilliseconds: 2_000)
            for size in [0, 1, 125, 126, 65_535, 65_536, 900_000] {
                let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
                try await connection.send(.binary(bytes))
                #expect(try await connection.receive() == .binary(bytes))
            }
            try await connection.send(.text("Grüße"))
            #expect(try await connection.receive() == .text("Grüße"))
            await connection.close(code: 1000, reason: "done")
            #expect(try await connection.receive() == nil)
        }
    }

    @Test func theHandshakeCarriesWhatWasAsked() async throws {
        let seen = Locked("")
        let script = Self.accepting { connection, request in
            seen.withLock { $0 = request }
            try await connection.send(.text("first"))
            _ = try await connection.receive()
        }
        try await withWebSocketClient(script) { client, server in
            let connection = try await client.connect(
                server.url("/feed?x=1", scheme: "ws"), headers: ["Authorization": "Bearer t"],
                deadlineMilliseconds: 2_000)
            // Sent together with the answer to the handshake, more often than not.
            #expect(try await connection.receive() == .text("first"))
            await connection.close(code: 1000, reason: "")
        }
        let request = seen.withLock { $0 }
        #expect(request.hasPrefix("GET /feed?x=1 HTTP/1.1\r\n"))
        #expect(request.contains("Authorization: Bearer t\r\n"))
        #expect(request.contains("Sec-WebSocket-Version: 13\r\n"))
        #expect(!request.contains("Sec-WebSocket-Extensions"))
    }

    @Test func wrongAnswersAreRefused() async throws {
        let good = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        let answers = [
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
            good + "\r\n",
            good + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        ]
        for answer in answers {
            let script: ClientTestServer.Script = { stream, _ in
                _ = try await stream.readRequest()
                try await stream.send(Array(answer.utf8))
            }
            try await withWebSocketClient(script) { client, server in
                let error = await clientError {
                    _ = try await client.connect(server.url(scheme: "ws"), deadlineMilliseconds: 2_000)
                }
                #expect(error?.code == .upgradeRefused, "\(answer) \(String(describing: error))")
                #expect(error?.bytesSent == true)
            }
        }
    }

    @Test func theDeadlineAndCancellationCoverTheHandshake() async throws {
        let script: ClientTestServer.Script = { stream, _ in while try await !stream.read().isEmpty {} }
        try await withWebSocketClient(script) { client, server in
            let url = server.url(scheme: "ws")
            let late = await clientError { _ = try await client.connect(url, deadlineMilliseconds: 100) }
            #expect(late?.code == .deadlineExceeded)
            let before = await server.accepted
            let task = Task { await clientError { _ = try await client.connect(url, deadlineMilliseconds: 60_000) } }
            try await eventually { await server.accepted > before }
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            let http = await clientError { _ = try await client.connect(server.url(), deadlineMilliseconds: 100) }
            #expect(http?.code == .invalidURL)
        }
    }

    @Test func aSilentPeerIsGivenUp() async throws {
        var configuration = WebSocketConfiguration()
        configuration.idleTimeoutMilliseconds = 200
        configuration.closeTimeoutMilliseconds = 100
        let script = Self.accepting { connection, _ in try await connection.loop.sleep(milliseconds: 5_000) }
        try await withWebSocketClient(configuration: configuration, script) { client, server in
            let connection = try await client.connect(server.url(scheme: "ws"), deadlineMilliseconds: 2_000)
            do {
                _ = try await connection.receive()
                Issue.record("a silent peer sent something")
            } catch {
                #expect((error as? NetworkError)?.code == .timeout)
            }
        }
    }

    @Test func aCutConnectionIsNotAProperEnd() async throws {
        let script = Self.accepting { connection, _ in try await connection.send(.text("last")) }
        try await withWebSocketClient(script) { client, server in
            let connection = try await client.connect(server.url(scheme: "ws"), deadlineMilliseconds: 2_000)
            #expect(try await connection.receive() == .text("last"))
            await #expect(throws: NetworkError.self) { try await connection.receive() }
        }
    }
}
