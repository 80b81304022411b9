import HTTPWire
import Observability
import Reactor

/// What a client does on its loop: lease a connection, exchange, give it back.
actor HTTPClientEngine {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    nonisolated let configuration: HTTPClientConfiguration
    nonisolated let pool: ConnectionPool
    nonisolated let resolver: Resolver
    private let metrics: HTTPClientMetrics
    private let logger: Logger

    /// A response whose head has come.
    private struct Opened {
        let lease: ConnectionPool.Lease
        let exchange: HTTPExchange
        let head: HTTPResponseHead
        let sentBefore: Bool
    }

    init(configuration: HTTPClientConfiguration, loop: EventLoop, logger: Logger, metrics: HTTPClientMetrics) {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        self.metrics = metrics
        resolver = Resolver(configuration: configuration.resolver, loop: loop)
        let trust = TrustStore(configuration: configuration.tls, loop: loop)
        let dialer = Dialer(configuration: configuration, loop: loop, resolver: resolver, tls: trust)
        pool = ConnectionPool(dialer: dialer, metrics: metrics)
    }

    func send(
        _ request: HTTPClientRequest, _ lifetime: RequestLifetime
    ) async -> Result<HTTPClientResponse, HTTPClientError> {
        let began = loop.monotonicNanoseconds
        do throws(HTTPClientError) {
            let opened = try await open(request, lifetime)
            let body = try await body(of: opened, request, lifetime)
            let reusable = await opened.exchange.isReusable()
            await pool.giveBack(opened.lease, reusable: reusable)
            let response = HTTPClientResponse(
                status: opened.head.status, headers: opened.head.headers, body: body,
                retryAfterMilliseconds: retryAfter(opened.head))
            metrics.record(outcome: outcome(opened.head.status), nanoseconds: loop.monotonicNanoseconds - began)
            return .success(response)
        } catch {
            note(error, request.method, began)
            return .failure(error)
        }
    }

    func stream(
        _ request: HTTPClientRequest, chunkTimeoutMilliseconds: Int64, _ lifetime: RequestLifetime
    ) async -> Result<HTTPClientStream, HTTPClientError> {
        let began = loop.monotonicNanoseconds
        do throws(HTTPClientError) {
            let opened = try await open(request, lifetime)
            await lifetime.onEnd(nil)
            await lifetime.stopClock()
            metrics.record(outcome: outcome(opened.head.status), nanoseconds: loop.monotonicNanoseconds - began)
            let chunks = HTTPBodyChunks(
                source: StreamedBody(
                    exchange: opened.exchange, lease: opened.lease, pool: pool,
                    chunkTimeoutMilliseconds: chunkTimeoutMilliseconds))
            return .success(
                HTTPClientStream(
                    status: opened.head.status, headers: opened.head.headers, body: chunks,
                    retryAfterMilliseconds: retryAfter(opened.head)))
        } catch {
            note(error, request.method, began)
            return .failure(error)
        }
    }

    // MARK: One exchange

    /// Sends the request and waits for the head. A kept connection that turns out dead before any response byte is
    /// replaced once, and only if nothing was sent or sending twice does no harm.
    private func open(
        _ request: HTTPClientRequest, _ lifetime: RequestLifetime
    ) async throws(HTTPClientError) -> Opened {
        await lifetime.start()
        if Task.isCancelled { throw HTTPClientError(.cancelled, "the task was cancelled before the request began") }
        let prepared = try PreparedRequest(request, configuration)
        var sentBefore = false
        var isSecondTry = false
        while true {
            let lease: ConnectionPool.Lease
            do throws(HTTPClientError) {
                lease = try await pool.lease(prepared.origin, fresh: isSecondTry, lifetime: lifetime)
            } catch {
                throw error.sent(sentBefore)
            }
            let exchange = HTTPExchange(
                stream: lease.stream, method: prepared.method, limits: configuration.wireLimits, loop: loop)
            do throws(HTTPClientError) {
                let head = try await begin(exchange, prepared, lifetime)
                return Opened(lease: lease, exchange: exchange, head: head, sentBefore: sentBefore)
            } catch {
                let isStale = error.code == .connectionClosed && lease.isReused && !isSecondTry
                let hasResponse = await exchange.hasResponse
                await pool.giveBack(lease, reusable: false)
                guard isStale, !hasResponse, prepared.isIdempotent || !error.bytesSent else {
                    throw error.sent(error.bytesSent || sentBefore)
                }
                isSecondTry = true
                sentBefore = error.bytesSent
                metrics.staleRetries.increment()
            }
        }
    }

    private func begin(
        _ exchange: HTTPExchange, _ prepared: PreparedRequest, _ lifetime: RequestLifetime
    ) async throws(HTTPClientError) -> HTTPResponseHead {
        let stream = exchange.stream
        await lifetime.onEnd { stream.assumeIsolated { $0.abort() } }
        try await lifetime.check()
        do throws(HTTPClientError) {
            let head = try await exchange.begin(prepared.bytes)
            guard head.status != 101 else {
                throw HTTPClientError(
                    .malformedResponse, "the server switched protocols unasked", bytesSent: true)
            }
            return head
        } catch {
            throw await lifetime.endedBy?.sent(exchange.bytesSent()) ?? error
        }
    }

    private func body(
        of opened: Opened, _ request: HTTPClientRequest, _ lifetime: RequestLifetime
    ) async throws(HTTPClientError) -> [UInt8] {
        do throws(HTTPClientError) {
            let body = try await opened.exchange.collect(maxBytes: request.maxResponseBytes)
            await lifetime.onEnd(nil)
            await lifetime.stopClock()
            return body
        } catch {
            let ending = await lifetime.endedBy
            await pool.giveBack(opened.lease, reusable: false)
            throw (ending ?? error).sent(true)
        }
    }

    // MARK: Afterwards

    private func retryAfter(_ head: HTTPResponseHead) -> Int64? {
        head.headers.first("Retry-After").flatMap {
            RetryAfter.milliseconds($0, nowMilliseconds: logger.clock.wallMilliseconds)
        }
    }

    private func outcome(_ status: Int) -> String { "\(status / 100)xx" }

    private func note(_ error: HTTPClientError, _ method: HTTPMethod, _ began: UInt64) {
        metrics.record(outcome: error.code.rawValue, nanoseconds: loop.monotonicNanoseconds - began)
        logger.debug(
            "http_client_failed",
            [.method: .string(method.rawValue), .code: .string(error.code.rawValue), .error: .string(error.message)])
    }
}
