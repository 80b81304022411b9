import Glibc
import HTTPWire
import Observability
import Reactor
import Testing

@testable import Networking

/// A server that does exactly what a script says with the bytes of each connection.
actor ClientTestServer {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// The script of one connection; `number` counts from 1. The connection is closed when it returns.
    typealias Script = @Sendable (_ stream: SocketStream, _ number: Int) async throws -> Void

    nonisolated let address: SocketAddress
    private let listener: Int32
    private let script: Script
    private(set) var accepted = 0

    init(loop: EventLoop, script: @escaping Script) async throws {
        self.loop = loop
        self.script = script
        listener = try Socket.listen(.ipv4(host: "127.0.0.1", port: 0))
        address = try #require(Socket.localAddress(listener))
        try listen()
    }

    nonisolated func url(_ path: String = "/", scheme: String = "http") -> String {
        "\(scheme)://127.0.0.1:\(address.port)\(path)"
    }

    private func listen() throws {
        try loop.watch(listener, [.read]) { [weak self] _ in self?.assumeIsolated { $0.accept() } }
    }

    private func accept() {
        while let connection = try? Socket.accept(listener) {
            accepted += 1
            let (stream, number, script) = (
                SocketStream(descriptor: connection.descriptor, loop: loop), accepted, script
            )
            Task(executorPreference: loop) {
                try? await script(stream, number)
                await stream.shutDown()
            }
        }
    }

    func stop() {
        loop.unwatch(listener)
        Socket.close(listener)
    }
}

extension SocketStream {
    /// Reads up to and including the end of a request's head, and a body of its Content-Length.
    func readRequest() async throws -> String? {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                var length = 0
                if let field = head.firstRange(of: "content-length: ") {
                    length = Int(head[field.upperBound...].prefix { $0.isNumber }) ?? 0
                }
                if text[end.upperBound...].utf8.count >= length { return text }
            }
            let more = try await read()
            if more.isEmpty { return nil }
            bytes += more
        }
    }

    /// Answers 200 with a body.
    func answer(_ body: String, headers: String = "") throws {
        try send(Array("HTTP/1.1 200 OK\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8))
    }
}

/// A loop and a client for one test, shut down at its end.
func withClient(
    _ configure: (inout HTTPClientConfiguration) -> Void = { _ in },
    _ body: (HTTPClient, EventLoop, MetricsRegistry) async throws -> Void
) async throws {
    let loop = try EventLoop.start(name: "client-test")
    var configuration = HTTPClientConfiguration()
    configure(&configuration)
    let metrics = MetricsRegistry()
    let client = HTTPClient(
        configuration: configuration, loop: loop,
        logger: Logger(service: "test", level: .error, sink: MemorySink()), metrics: metrics)
    do {
        try await body(client, loop, metrics)
    } catch {
        await client.shutdown()
        loop.shutdown()
        throw error
    }
    await client.shutdown()
    loop.shutdown()
}

/// The error a call ends with, or nil when it succeeds.
func clientError(_ body: () async throws -> Void) async -> HTTPClientError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? HTTPClientError
    }
}

/// How many descriptors this process has open.
func openDescriptors() -> Int {
    guard let directory = opendir("/proc/self/fd") else { return -1 }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count
}
