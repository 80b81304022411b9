import Glibc
import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

/// A listening socket whose queue is full: connecting to it neither succeeds nor fails.
private struct BlackHole {
    let address: SocketAddress
    private let descriptors: [Int32]

    init() throws {
        let listener = try Socket.listen(.ipv4(host: "127.0.0.1", port: 0), backlog: 0)
        let address = try #require(Socket.localAddress(listener))
        // More than the queue takes, so that the next handshake is dropped.
        descriptors = try [listener] + (0..<4).map { _ in try Socket.connect(address) }
        self.address = address
    }

    var url: String { "http://127.0.0.1:\(address.port)/" }
    func close() { descriptors.forEach(Socket.close) }
}

@Suite("HTTP client: deadlines and cancellation", .serialized)
struct ClientDeadlineTests {
    /// How late an end may come in the best of a few runs: other tests on the machine only ever add.
    private let toleranceMilliseconds = 100
    private let runs = 8

    private func elapsed(_ body: () async throws -> Void) async rethrows -> Int {
        let clock = SystemTime()
        let start = clock.monotonicNanoseconds
        try await body()
        return Int((clock.monotonicNanoseconds - start) / 1_000_000)
    }

    @Test func theDeadlineCoversEveryPhase() async throws {
        let hole = try BlackHole()
        defer { hole.close() }
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                let request = try await stream.readRequest() ?? ""
                if request.hasPrefix("GET /head") {
                    try await stream.send(Array("HTTP/1.1 200 OK\r\nContent-Le".utf8))
                } else if request.hasPrefix("GET /body") {
                    try await stream.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel".utf8))
                } else if request.hasPrefix("GET /drip") {
                    try await stream.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".utf8))
                    for _ in 0..<10_000 {
                        try await stream.send([120])
                        try await loop.sleep(milliseconds: 5)
                    }
                }
                try await loop.sleep(milliseconds: 60_000)
            }
            for (url, sent) in [
                (hole.url, false), (server.url("/never"), true), (server.url("/head"), true),
                (server.url("/body"), true), (server.url("/drip"), true),
            ] {
                var best = Int.max
                for _ in 0..<runs where best > 250 + toleranceMilliseconds {
                    var error: HTTPClientError?
                    let taken = await elapsed {
                        error = await clientError {
                            _ = try await client.send(HTTPClientRequest(url: url), deadlineMilliseconds: 250)
                        }
                    }
                    #expect(error?.code == .deadlineExceeded, "\(url) \(String(describing: error))")
                    #expect(error?.bytesSent == sent || taken > 350)
                    #expect(taken >= 250)
                    best = min(best, taken)
                }
                #expect(best <= 250 + toleranceMilliseconds, "\(url) took \(best) ms at best")
            }
            #expect(await client.engine.pool.census.leased == 0)
            await server.stop()
        }
    }

    @Test func theConnectTimeoutIsItsOwnError() async throws {
        let hole = try BlackHole()
        defer { hole.close() }
        try await withClient {
            $0.connectTimeoutMilliseconds = 100
        } _: { client, _, _ in
            let error = await clientError {
                _ = try await client.send(HTTPClientRequest(url: hole.url), deadlineMilliseconds: 10_000)
            }
            #expect(error?.code == .connectTimeout)
            #expect(error?.bytesSent == false)
        }
    }

    @Test func aDeadlineThatHasPassedSendsNothing() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { _, _ in }
            for deadline in [0, -5] as [Int64] {
                let error = await clientError {
                    _ = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: deadline)
                }
                #expect(error?.code == .deadlineExceeded)
                #expect(error?.bytesSent == false)
            }
            #expect(await server.accepted == 0)
            await server.stop()
        }
    }

    @Test func aHungResolverIsCoveredToo() async throws {
        let loop = try EventLoop.start(name: "client-dns")
        let gate = Locked(false)
        let resolver = Resolver(configuration: ResolverConfiguration(timeoutMilliseconds: 200), loop: loop) { _ in
            while !gate.withLock({ $0 }) { usleep(2_000) }
            return [.ipv4(host: "192.0.2.1", port: 0)]
        }
        let short = RequestLifetime(deadlineMilliseconds: 50, loop: loop)
        await short.start()
        let first = await clientError { _ = try await resolver.addresses(host: "a.test", port: 80, lifetime: short) }
        #expect(first?.code == .deadlineExceeded)
        let long = RequestLifetime(deadlineMilliseconds: 10_000, loop: loop)
        let second = await clientError { _ = try await resolver.addresses(host: "a.test", port: 80, lifetime: long) }
        #expect(second?.code == .dnsFailed)
        #expect(second?.isRetryable == true)
        gate.withLock { $0 = true }
        // The late answer fills the cache.
        try await eventually {
            (try? await resolver.addresses(host: "a.test", port: 81, lifetime: long)) == [
                .ipv4(host: "192.0.2.1", port: 81)
            ]
        }
        #expect(await resolver.lookups == 1)
        loop.shutdown()
    }

    @Test func answersOfTheResolverAge() async throws {
        let loop = try EventLoop.start(name: "client-dns")
        let configuration = ResolverConfiguration(maxAgeMilliseconds: 1_000, maxEntries: 2)
        let resolver = Resolver(configuration: configuration, loop: loop) { host in
            guard host != "missing.test" else { throw HTTPClientError(.dnsFailed, "no such name") }
            return [.ipv4(host: "192.0.2.1", port: 0), .ipv6(host: "2001:db8::1", port: 0)]
        }
        let lifetime = RequestLifetime(deadlineMilliseconds: 10_000, loop: loop)
        for _ in 0..<3 {
            let found = try await resolver.addresses(host: "a.test", port: 8080, lifetime: lifetime)
            #expect(found.map(\.description) == ["192.0.2.1:8080", "[2001:db8::1]:8080"])
        }
        #expect(await resolver.lookups == 1)
        try await loop.sleep(milliseconds: 1_050)
        _ = try await resolver.addresses(host: "a.test", port: 80, lifetime: lifetime)
        #expect(await resolver.lookups == 2)
        for _ in 0..<2 {
            let error = await clientError {
                _ = try await resolver.addresses(host: "missing.test", port: 80, lifetime: lifetime)
            }
            #expect(error?.code == .dnsFailed)
        }
        #expect(await resolver.lookups == 4)
        let literal = try await resolver.addresses(host: "::1", port: 80, lifetime: lifetime)
        #expect(literal == [.ipv6(host: "::1", port: 80)])
        #expect(await resolver.lookups == 4)
        loop.shutdown()
    }

    @Test func theSecondAddressIsTriedWhenTheFirstRefuses() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                _ = try await stream.readRequest()
                try await stream.answer("ok")
            }
            let resolver = Resolver(configuration: ResolverConfiguration(), loop: loop) { _ in
                [.ipv4(host: "127.0.0.9", port: 0), .ipv4(host: "127.0.0.1", port: 0)]
            }
            var configuration = client.engine.configuration
            configuration.connectTimeoutMilliseconds = 20_000
            let dialer = Dialer(
                configuration: configuration, loop: loop, resolver: resolver,
                tls: TrustStore(configuration: TLSClientConfiguration(), loop: loop))
            let lifetime = RequestLifetime(deadlineMilliseconds: 20_000, loop: loop)
            let origin = Origin(isSecure: false, host: "two.test", port: Int(server.address.port))
            let stream = try await dialer.connect(origin, lifetime: lifetime)
            await stream.shutDown()
            await server.stop()
        }
    }

    @Test func cancellingReturnsAtOnceAndClosesTheSocket() async throws {
        try await withClient { client, loop, _ in
            let (began, ended) = (Locked(0), Locked(0))
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                _ = try await stream.readRequest()
                began.withLock { $0 += 1 }
                let rest = try? await stream.read()
                if rest?.isEmpty ?? true { ended.withLock { $0 += 1 } }
            }
            let url = server.url()
            var best = Int.max
            for run in 1...runs {
                let task = Task {
                    await clientError {
                        _ = try await client.send(HTTPClientRequest(url: url), deadlineMilliseconds: 60_000)
                    }
                }
                try await eventually { began.withLock { $0 } == run }
                let taken = await elapsed {
                    task.cancel()
                    let error = await task.value
                    #expect(error?.code == .cancelled)
                    #expect(error?.bytesSent == true)
                    #expect(error?.isRetryable == false)
                }
                best = min(best, taken)
                try await eventually { ended.withLock { $0 } == run }
            }
            #expect(best <= toleranceMilliseconds, "took \(best) ms at best")
            await server.stop()
        }
    }

    /// The case that hangs or crashes Foundation's client on this platform: cancelling at any moment.
    @Test(arguments: ["silent", "black hole", "refusing"])
    func aThousandCancelledRequestsLeaveNothingBehind(_ kind: String) async throws {
        let hole = try BlackHole()
        defer { hole.close() }
        try await withClient { configuration in
            configuration.maxConnectionsPerOrigin = 100
            configuration.maxWaitersPerOrigin = 1_000
        } _: { client, loop, metrics in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                while try await !stream.read().isEmpty {}
            }
            let refusing = try await ClientTestServer(loop: loop) { _, _ in }
            await refusing.stop()
            let url = ["silent": server.url(), "black hole": hole.url][kind] ?? refusing.url()
            let watchedBefore = await onLoop(loop) { loop.watchedCount }
            var generator = SeededGenerator()
            let codes = try await withThrowingTaskGroup(of: HTTPClientError.Code?.self) { group in
                for _ in 0..<1_000 {
                    let delay = Int64.random(in: 0...20, using: &generator)
                    group.addTask {
                        let task = Task {
                            await clientError {
                                _ = try await client.send(HTTPClientRequest(url: url), deadlineMilliseconds: 60_000)
                            }
                        }
                        try await loop.sleep(milliseconds: delay)
                        task.cancel()
                        return await task.value?.code
                    }
                }
                var codes: [HTTPClientError.Code?: Int] = [:]
                for try await code in group { codes[code, default: 0] += 1 }
                return codes
            }
            let allowed: Set<HTTPClientError.Code?> = kind == "refusing" ? [.cancelled, .connectRefused] : [.cancelled]
            #expect(Set(codes.keys).isSubset(of: allowed), "\(codes) seed \(generator.seed)")
            let census = await client.engine.pool.census
            #expect(census.leased == 0 && census.waiting == 0 && census.resting == 0)
            try await eventually { await onLoop(loop) { loop.watchedCount } == watchedBefore }
            #expect(metrics.render().contains(#"http_client_pool_connections{state="leased"} 0"#))
            await server.stop()
        }
    }
}

/// Reads something that may only be read on the loop.
func onLoop<T: Sendable>(_ loop: EventLoop, _ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
        loop.execute { continuation.resume(returning: body()) }
    }
}
