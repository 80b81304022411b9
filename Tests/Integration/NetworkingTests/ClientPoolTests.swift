import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

@Suite("HTTP client: pool")
struct ClientPoolTests {
    @Test func connectionsAreReused() async throws {
        try await withClient { client, loop, metrics in
            let server = try await ClientTestServer(loop: loop) { stream, number in
                while try await stream.readRequest() != nil { try await stream.answer("\(number)") }
            }
            for _ in 0..<50 {
                let response = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
                #expect(response.body == Array("1".utf8))
            }
            #expect(await server.accepted == 1)
            #expect(metrics.render().contains("http_client_connects_total 1\n"))
            #expect(metrics.render().contains(#"http_client_requests_total{outcome="2xx"} 50"#))
            await server.stop()
        }
    }

    @Test func noOriginGetsMoreThanItsConnections() async throws {
        try await withClient { configuration in
            configuration.maxConnectionsPerOrigin = 4
            configuration.maxWaitersPerOrigin = 100
        } _: { client, loop, _ in
            let open = Locked((now: 0, most: 0))
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                open.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                while try await stream.readRequest() != nil {
                    try await loop.sleep(milliseconds: 2)
                    try await stream.answer("ok")
                }
                open.withLock { $0.now -= 1 }
            }
            let url = server.url()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await client.send(HTTPClientRequest(url: url), deadlineMilliseconds: 10_000).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(open.withLock { $0.most } == 4)
            #expect(await server.accepted == 4)
            let census = await client.engine.pool.census
            #expect(census.leased == 0 && census.resting == 4 && census.waiting == 0)
            await server.stop()
        }
    }

    @Test func theQueueIsBoundedAndHasTheRequestsDeadline() async throws {
        try await withClient { configuration in
            configuration.maxConnectionsPerOrigin = 1
            configuration.maxWaitersPerOrigin = 1
        } _: { client, loop, metrics in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                _ = try await stream.readRequest()
                try await loop.sleep(milliseconds: 60_000)
            }
            let url = server.url()
            let first = Task {
                await clientError {
                    _ = try await client.send(HTTPClientRequest(url: url), deadlineMilliseconds: 4_000)
                }
            }
            try await eventually { await client.engine.pool.census.leased == 1 }
            let second = Task {
                await clientError {
                    _ = try await client.send(HTTPClientRequest(url: url), deadlineMilliseconds: 1_500)
                }
            }
            try await eventually { await client.engine.pool.census.waiting == 1 }
            let third = await clientError {
                _ = try await client.send(HTTPClientRequest(url: url), deadlineMilliseconds: 1_500)
            }
            #expect(third?.code == .poolExhausted)
            #expect(third?.bytesSent == false)
            let waited = await second.value
            #expect(waited?.code == .deadlineExceeded)
            #expect(waited?.bytesSent == false)
            #expect(await first.value?.bytesSent == true)
            #expect(metrics.render().contains("http_client_pool_waiting 0\n"))
            #expect(metrics.render().contains(#"http_client_pool_connections{state="leased"} 0"#))
            await server.stop()
        }
    }

    @Test func restingConnectionsEnd() async throws {
        try await withClient {
            $0.idleTimeoutMilliseconds = 80
        } _: { client, loop, _ in
            let ended = Locked(0)
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                while try await stream.readRequest() != nil { try await stream.answer("ok") }
                ended.withLock { $0 += 1 }
            }
            _ = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
            try await eventually { ended.withLock { $0 } == 1 }
            #expect(await client.engine.pool.census.resting == 0)
            await server.stop()
        }
    }

    @Test func aConnectionTheServerClosedIsNoticedWhileItRests() async throws {
        try await withClient { client, loop, metrics in
            let server = try await ClientTestServer(loop: loop) { stream, number in
                _ = try await stream.readRequest()
                try await stream.answer("\(number)")
            }
            for expected in 1...5 {
                let response = try await client.send(
                    HTTPClientRequest(method: .post, url: server.url(), body: [1]), deadlineMilliseconds: 2_000)
                #expect(response.body == Array("\(expected)".utf8))
                try await eventually { await client.engine.pool.census.resting == 0 }
            }
            #expect(metrics.render().contains("http_client_stale_retries_total 0\n"))
            await server.stop()
        }
    }

    @Test func bytesNobodyAskedForEndAConnection() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, number in
                while try await stream.readRequest() != nil {
                    try await stream.answer("\(number)")
                    try await loop.sleep(milliseconds: 20)
                    try await stream.answer("poison")
                }
            }
            for expected in 1...3 {
                let response = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
                #expect(response.body == Array("\(expected)".utf8))
                try await eventually { await client.engine.pool.census.resting == 0 }
            }
            await server.stop()
        }
    }

    /// A server that answers once per connection and hangs up when the second request arrives.
    private func hangUpServer(_ loop: EventLoop, _ requests: Locked<[String]>) async throws -> ClientTestServer {
        try await ClientTestServer(loop: loop) { stream, number in
            guard let first = try await stream.readRequest() else { return }
            requests.withLock { $0.append("\(number) \(first.prefix { $0 != " " })") }
            try await stream.answer("\(number)")
            guard let second = try await stream.readRequest() else { return }
            requests.withLock { $0.append("\(number) \(second.prefix { $0 != " " })") }
        }
    }

    @Test func aDeadKeptConnectionIsReplacedOnceForIdempotentRequests() async throws {
        try await withClient { client, loop, metrics in
            let requests = Locked<[String]>([])
            let server = try await hangUpServer(loop, requests)
            let first = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
            #expect(first.body == Array("1".utf8))
            let second = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
            #expect(second.body == Array("2".utf8))
            #expect(requests.withLock { $0 } == ["1 GET", "1 GET", "2 GET"])
            #expect(metrics.render().contains("http_client_stale_retries_total 1\n"))
            await server.stop()
        }
    }

    @Test func aPostIsNeverSentTwice() async throws {
        try await withClient { client, loop, _ in
            let requests = Locked<[String]>([])
            let server = try await hangUpServer(loop, requests)
            let post = HTTPClientRequest(method: .post, url: server.url(), body: [1])
            _ = try await client.send(post, deadlineMilliseconds: 2_000)
            let error = await clientError { _ = try await client.send(post, deadlineMilliseconds: 2_000) }
            #expect(error?.code == .connectionClosed)
            #expect(error?.bytesSent == true)
            #expect(requests.withLock { $0 } == ["1 POST", "1 POST"])
            await server.stop()
        }
    }

    @Test func aFreshConnectionThatDiesIsNotRetried() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in _ = try await stream.readRequest() }
            let error = await clientError {
                _ = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
            }
            #expect(error?.code == .connectionClosed)
            #expect(await server.accepted == 1)
            await server.stop()
        }
    }

    @Test func aResponseThatBeganIsNotRetried() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                _ = try await stream.readRequest()
                try await stream.answer("ok")
                _ = try await stream.readRequest()
                try await stream.send(Array("HTTP/1.1 2".utf8))
            }
            _ = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
            let error = await clientError {
                _ = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
            }
            #expect(error?.code == .connectionClosed)
            #expect(await server.accepted == 1)
            await server.stop()
        }
    }

    @Test func afterShutdownNothingIsSent() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                while try await stream.readRequest() != nil { try await stream.answer("ok") }
            }
            _ = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
            await client.shutdown()
            #expect(await client.engine.pool.census.resting == 0)
            let error = await clientError {
                _ = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
            }
            #expect(error?.code == .clientShutDown)
            await server.stop()
        }
    }
}
