import Contracts
import Observability
import Resilience
import Testing

@testable import ServiceClients
@testable import ServiceKit

/// The retry policy of the owner's document, with a clock that stands still: the waits are recorded, not waited for.
///
/// The document says "three attempts" and lists three waits, which need four tries. The architecture decides: one try and
/// up to three retries. So three 503 in a row are followed by a fourth call, where C9.4 counts an error after three.
@Suite("Placing orders")
struct OrderPlacementTests {
    private struct Run {
        var calls = 0
        var waits: [Int64] = []
    }

    private static func refusal(_ status: Int, retryAfter: Int64? = nil) -> EndpointClientError {
        EndpointClientError(
            .refused, neighbour: "order-router", "no",
            status: status,
            problem: Problem(title: "t", status: status, detail: "says why", code: "a_code", requestID: "r"),
            mayHaveTakenEffect: status >= 500, retryAfterMilliseconds: retryAfter)
    }

    private static let network = EndpointClientError(.unreachable, neighbour: "order-router", "connection refused")

    private func place(
        _ failures: [EndpointClientError], cancelSleep: Bool = false
    ) async throws -> (run: Run, result: Result<Int, OrderRouterClientError>, logged: Int) {
        let run = Locked(Run())
        let sink = MemorySink()
        let time = ManualTime()
        let placement = RetryingOrderPlacement(
            deadlineMilliseconds: 25_000, clock: time, logger: Logger(service: "t", sink: sink),
            metrics: MetricsRegistry(),
            sleep: { wait in
                run.withLock { $0.waits.append(wait) }
                if cancelSleep { throw CancellationError() }
                time.advance(milliseconds: wait)
            },
            send: { intent async throws(EndpointClientError) in
                let index = run.withLock { run in
                    run.calls += 1
                    return run.calls - 1
                }
                if index < failures.count { throw failures[index] }
                return try Self.report(intent)
            })
        let intent = ExecutionIntent(
            order: OrderRequest(
                broker: "binance", venue: .binanceSpot, symbol: try Symbol(parsing: "BTCUSDT"), side: .buy,
                quantity: Quantity(1), orderType: .market, clientOrderId: "c"))
        let result: Result<Int, OrderRouterClientError>
        do throws(OrderRouterClientError) {
            result = .success(try await placement.place(intent).attempts)
        } catch {
            result = .failure(error)
        }
        return (
            run.withLock { $0 }, result, sink.lines.count { $0.contains("order_placement_failed") }
        )
    }

    private static func report(_ intent: ExecutionIntent) throws(EndpointClientError) -> ExecutionReport {
        guard let id = try? OrderID(parsing: "0193a1f2-7c00-7abc-8def-0123456789ab") else { throw network }
        return ExecutionReport(
            orderId: id, status: .filled, broker: "binance", venue: .binanceSpot, symbol: intent.order.symbol,
            side: .buy, quantity: Quantity(1), filledQuantity: Quantity(1),
            submittedAt: Timestamp(milliseconds: 0), fills: [], fees: .zero, accountId: "a", mode: .sandbox,
            alerts: [], tags: [])
    }

    @Test("C9.4: 500, 500, 201 is a success after two waits")
    func successAfterTwoFailures() async throws {
        let (run, result, logged) = try await place([Self.refusal(500), Self.refusal(500)])
        #expect(try result.get() == 3)
        #expect(run.calls == 3 && run.waits == [500, 1_000] && logged == 2)
    }

    @Test("C1.2: one try and three retries after 0.5, 1 and 2 s, each failure logged; then an OrderRouterClientError")
    func fourTriesInAll() async throws {
        for failure in [Self.refusal(503), Self.network, Self.refusal(500)] {
            let (run, result, logged) = try await place(Array(repeating: failure, count: 9))
            #expect(run.calls == 4 && run.waits == [500, 1_000, 2_000] && logged == 4)
            let error = #expect(throws: OrderRouterClientError.self) { try result.get() }
            #expect(error?.attempts == 4 && error?.isCancellation == false)
        }
        // The last retry may be the one that succeeds.
        let (run, result, _) = try await place(Array(repeating: Self.network, count: 3))
        #expect(try result.get() == 4)
        #expect(run.waits == [500, 1_000, 2_000])
    }

    @Test("C9.4: a 4xx is one call and an error with status and detail", arguments: [400, 403, 404, 409, 422, 429])
    func noRetryOnRefusals(_ status: Int) async throws {
        let (run, result, logged) = try await place([Self.refusal(status, retryAfter: 100)])
        #expect(run.calls == 1 && run.waits.isEmpty && logged == 1)
        let error = #expect(throws: OrderRouterClientError.self) { try result.get() }
        #expect(error?.code == "a_code" && error?.status == status)
        #expect(error?.message == "order-router answered \(status): says why")
    }

    @Test("C1.2: Retry-After is never undercut, and one beyond the time limit ends it")
    func retryAfter() async throws {
        let patient = try await place([Self.refusal(503, retryAfter: 3_000), Self.refusal(503, retryAfter: 10)])
        #expect(patient.run.waits == [3_000, 1_000])
        let hopeless = try await place([Self.refusal(503, retryAfter: 3_600_000)])
        #expect(hopeless.run.calls == 1 && hopeless.run.waits.isEmpty)
        #expect(throws: OrderRouterClientError.self) { try hopeless.result.get() }
    }

    @Test func cancellationIsNeitherRetriedNorARefusal() async throws {
        let (run, result, _) = try await place([Self.network], cancelSleep: true)
        #expect(run.calls == 1)
        #expect(#expect(throws: OrderRouterClientError.self) { try result.get() }?.isCancellation == true)
        let cancelled = try await place([EndpointClientError(.cancelled, neighbour: "order-router", "cancelled")])
        #expect(cancelled.run.calls == 1)
        #expect(#expect(throws: OrderRouterClientError.self) { try cancelled.result.get() }?.isCancellation == true)
    }

    @Test func anAnswerThatIsNoReportIsAnErrorAtOnce() async throws {
        let (run, result, _) = try await place([
            EndpointClientError(.badAnswer, neighbour: "order-router", "not a report", status: 201)
        ])
        #expect(run.calls == 1)
        #expect(throws: OrderRouterClientError.self) { try result.get() }
    }
}
