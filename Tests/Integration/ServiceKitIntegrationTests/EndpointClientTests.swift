import Contracts
import HTTPWire
import Networking
import Observability
import Reactor
import Resilience
import TestKit
import Testing

@testable import ServiceKit

/// The client stack against a real server that fails as it is told.
@Suite("Endpoint client")
struct EndpointClientTests {
    /// Answers the next planned status; 200 when nothing is planned.
    final class Flaky: HTTPHandler {
        struct Plan: Sendable {
            var status: Int
            var headers: [(String, String)] = []
        }
        let plans = Locked<[Plan]>([])
        let seen = Locked<[HTTPRequestHead]>([])

        func respond(to request: HTTPRequest) async -> HTTPResponse {
            seen.withLock { $0.append(request.head) }
            let plan = plans.withLock { $0.isEmpty ? Plan(status: 200) : $0.removeFirst() }
            var headers = HTTPHeaders(plan.headers)
            headers.set("Content-Type", plan.status == 200 ? "application/json" : Problem.contentType)
            let problem =
                #"{"type":"about:blank","title":"t","status":\#(plan.status),"detail":"d","code":"planned","request_id":"r"}"#
            let fine =
                request.head.target == "/health/ready"
                ? #"{"status":"ready","checks":[]}"# : #"{"id":"1","text":"ok"}"#
            let body = plan.status == 200 ? fine : problem
            return HTTPResponse(status: plan.status, headers: headers, body: .bytes(Array(body.utf8)))
        }
    }

    struct Bench {
        let flaky: Flaky
        let client: EndpointClient
        let time: ManualTime
        let delays: Locked<[Int64]>
        let metrics: MetricsRegistry
        let server: HTTPServer

        var attempts: Int { flaky.seen.withLock { $0.count } }
        func plan(_ statuses: Int...) { flaky.plans.withLock { $0 = statuses.map { Flaky.Plan(status: $0) } } }
    }

    static let read = Endpoint<Nothing, Note>(
        .get, "/notes/{id}", id: "read", summary: "", authorization: .everyone,
        parameters: [.path("id", .string(), "")], deadlineMilliseconds: 60_000)
    static let push = Endpoint<NewNote, Note>(
        .post, "/notes", id: "push", summary: "", authorization: .everyone, idempotency: EndpointIdempotency.none,
        deadlineMilliseconds: 60_000)
    static let keyed = Endpoint<NewNote, Note>(
        .post, "/notes", id: "keyed", summary: "", authorization: .everyone, idempotency: .keyRequired,
        deadlineMilliseconds: 60_000)

    private func bench(
        policy: RetryPolicy = .orders, breaker: CircuitBreaker.Configuration = .init(failureThreshold: 1_000)
    ) async throws -> Bench {
        let loop = try EventLoop.start(name: "flaky")
        let logger = Logger(service: "test", sink: MemorySink())
        let flaky = Flaky()
        let metrics = MetricsRegistry()
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(), loop: loop, handler: flaky, logger: logger,
            metrics: MetricsRegistry())
        let address = try await server.start()
        let time = ManualTime()
        let delays = Locked<[Int64]>([])
        let http = HTTPClient(configuration: HTTPClientConfiguration(), loop: loop, logger: logger, metrics: metrics)
        let client = EndpointClient(
            neighbour: "flaky", baseURL: "http://127.0.0.1:\(address.port)/", http: http, clock: time, logger: logger,
            metrics: metrics, policy: policy, breaker: breaker,
            sleep: { delay in
                delays.withLock { $0.append(delay) }
                time.advance(milliseconds: delay)
                try Task.checkCancellation()
            })
        return Bench(flaky: flaky, client: client, time: time, delays: delays, metrics: metrics, server: server)
    }

    private func call(_ bench: Bench, id: String = "7") async throws(EndpointClientError) -> Note {
        try await bench.client.call(Self.read, Nothing(), path: ["id": id])
    }

    @Test func threeRetriesAfterHalfOneAndTwoSeconds() async throws {
        let bench = try await bench()
        bench.plan(503, 500, 502)
        #expect(try await call(bench).text == "ok")
        #expect(bench.attempts == 4)
        #expect(bench.delays.withLock { $0 } == [500, 1_000, 2_000])
        #expect(bench.metrics.render().contains(#"neighbour_retries_total{neighbour="flaky"} 3"#))
    }

    @Test func theLastFailureIsHandedOn() async throws {
        let bench = try await bench()
        bench.plan(503, 503, 503, 503, 503)
        let error = await #expect(throws: EndpointClientError.self) { try await call(bench) }
        #expect(error?.attempts == 4)
        #expect(error?.problem?.code == "planned")
        #expect(error?.code == .refused && error?.status == 503)
    }

    @Test func fourHundredsAreNotRetried() async throws {
        let bench = try await bench()
        bench.plan(404)
        await #expect(throws: EndpointClientError.self) { try await call(bench) }
        #expect(bench.attempts == 1)
    }

    @Test func retryAfterIsHonoured() async throws {
        let bench = try await bench()
        bench.flaky.plans.withLock { $0 = [Flaky.Plan(status: 429, headers: [("Retry-After", "7")])] }
        #expect(try await call(bench).text == "ok")
        #expect(bench.delays.withLock { $0 } == [7_000])
    }

    @Test func whatMayHaveHappenedIsNotRepeatedWithoutADeclaration() async throws {
        let bench = try await bench()
        bench.plan(500)
        let new = NewNote(text: "a", tags: nil, count: nil)
        await #expect(throws: EndpointClientError.self) { try await bench.client.call(Self.push, new) }
        #expect(bench.attempts == 1)
        bench.plan(500)
        _ = try await bench.client.call(Self.keyed, new, idempotencyKey: "k-1")
        #expect(bench.attempts == 3)
        #expect(
            bench.flaky.seen.withLock { $0.suffix(2).map { $0.headers.first("Idempotency-Key") } } == ["k-1", "k-1"])
    }

    @Test func theBudgetEndsRetries() async throws {
        let bench = try await bench()
        bench.flaky.plans.withLock { $0 = Array(repeating: Flaky.Plan(status: 503), count: 2_000) }
        let calls = 100
        for _ in 0..<calls { _ = try? await call(bench) }
        let retries = bench.attempts - calls
        // 10 % of calls, the reserve of 10, and one for every 10 s of the (manual) time the delays took.
        let seconds = Int(bench.delays.withLock { $0.reduce(0, +) }) / 1_000
        #expect(retries <= calls / 10 + 10 + seconds / 10 + 1, "\(retries) retries in \(seconds) s")
        #expect(retries >= 10)
    }

    @Test func theBreakerLeavesAFailingNeighbourAloneAndProbesIt() async throws {
        let bench = try await bench(policy: .never, breaker: .init(failureThreshold: 3, openMilliseconds: 1_000))
        bench.plan(503, 503, 503, 503)
        for _ in 0..<3 { _ = try? await call(bench) }
        let refused = await #expect(throws: EndpointClientError.self) { try await call(bench) }
        #expect(refused?.code == .circuitOpen)
        #expect(bench.attempts == 3)
        #expect(bench.metrics.render().contains("neighbour_breaker_flaky 2"))
        bench.time.advance(milliseconds: 1_001)
        await #expect(throws: EndpointClientError.self) { try await call(bench) }
        #expect(bench.attempts == 4)
        bench.time.advance(milliseconds: 2_001)
        #expect(try await call(bench).text == "ok")
        #expect(bench.metrics.render().contains("neighbour_breaker_flaky 0"))
    }

    /// order-router was back for up to half a minute while algo-engine still refused to call it.
    @Test func aNeighbourThatSaysItIsReadyIsCalledAgainAtOnce() async throws {
        let bench = try await bench(
            policy: .never, breaker: .init(failureThreshold: 2, openMilliseconds: 30_000, maxOpenMilliseconds: 30_000))
        bench.plan(503, 503, 503, 200)
        for _ in 0..<2 { await #expect(throws: EndpointClientError.self) { try await self.call(bench) } }
        let refused = await #expect(throws: EndpointClientError.self) { try await self.call(bench) }
        #expect(refused?.code == .circuitOpen)
        #expect(bench.attempts == 2)
        // Not ready: it is asked although the circuit is open, and left alone further.
        await #expect(throws: EndpointClientError.self) { try await bench.client.readiness() }
        await #expect(throws: EndpointClientError.self) { try await self.call(bench) }
        #expect(bench.attempts == 3)
        #expect(try await bench.client.readiness().isReady)
        _ = try await call(bench)
        #expect(bench.attempts == 5)
    }

    @Test func noRetryAfterCancellation() async throws {
        let bench = try await bench()
        bench.plan(503, 503, 503)
        let task = Task {
            try await TaskContext.$requestID.withValue("r") { try await self.call(bench) }
        }
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(bench.attempts <= 1)
    }

    @Test func deadlineTraceAndIdsAreHandedOn() async throws {
        let bench = try await bench()
        let trace = try #require(TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
        let deadline = bench.time.monotonicNanoseconds + 500 * 1_000_000
        _ = try await TaskContext.$deadlineNanoseconds.withValue(deadline) {
            try await TaskContext.$requestID.withValue("req-1") {
                try await TaskContext.$trace.withValue(trace) { try await call(bench, id: "a/b c") }
            }
        }
        let head = try #require(bench.flaky.seen.withLock { $0.first })
        #expect(head.headers.first("X-Request-Deadline-Ms") == "480")
        #expect(head.headers.first("X-Request-Id") == "req-1")
        #expect(head.headers.first("traceparent")?.contains("0af7651916cd43dd8448eb211c80319c") == true)
        #expect(head.path == "/notes/a%2Fb%20c")
    }

    @Test func anUnreachableNeighbourSaysSo() async throws {
        let bench = try await bench(policy: .never)
        await bench.server.drain(deadlineMilliseconds: 0)
        let error = await #expect(throws: EndpointClientError.self) { try await call(bench) }
        #expect(error?.code == .unreachable)
        #expect(error?.mayHaveTakenEffect == false)
        #expect(error?.isRetryable == true)
    }
}
