public import Observability
public import Reactor

/// An HTTP/1.1 client: pooled keep-alive connections, TLS, proxies, and a deadline that covers name resolution to the
/// last byte.
///
/// - Redirects are not followed and no cookie is kept: a 3xx is a response like any other.
/// - Cancelling the task closes the socket and returns at once with `cancelled`.
/// - A request is sent a second time by itself in one case only: a kept connection died before any response byte, and
///   nothing had been sent or the method is idempotent. Every other retry is the caller's decision.
public final class HTTPClient: Sendable {
    let engine: HTTPClientEngine
    /// The loop the client works on.
    public let loop: EventLoop

    /// Makes a client. Nothing is opened yet; the trust store is read with the first `https` request.
    public init(configuration: HTTPClientConfiguration, loop: EventLoop, logger: Logger, metrics: MetricsRegistry) {
        self.loop = loop
        engine = HTTPClientEngine(
            configuration: configuration, loop: loop, logger: logger, metrics: HTTPClientMetrics(metrics))
    }

    /// Sends a request and waits for the whole response.
    /// - Parameter deadlineMilliseconds: from now to the last byte of the response, everything included.
    /// - Throws: `HTTPClientError`, which says whether the server may have seen the request.
    public func send(
        _ request: HTTPClientRequest, deadlineMilliseconds: Int64
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        let lifetime = RequestLifetime(deadlineMilliseconds: deadlineMilliseconds, loop: loop)
        let engine = engine
        let result = await withTaskCancellationHandler {
            await engine.send(request, lifetime)
        } onCancel: {
            lifetime.cancel()
        }
        return try result.get()
    }

    /// Sends a request and waits for the response's head; the body comes in chunks as the consumer asks for them, and
    /// is not read ahead, so a slow consumer slows the server down. Made for event streams.
    /// - Parameters:
    ///   - deadlineMilliseconds: from now to the head.
    ///   - chunkTimeoutMilliseconds: how long the body may be silent while the consumer waits; then `stream_stalled`.
    ///     Our servers send a heartbeat every 15 s, so 45 s are three missed.
    /// - Throws: `HTTPClientError`.
    public func stream(
        _ request: HTTPClientRequest, deadlineMilliseconds: Int64, chunkTimeoutMilliseconds: Int64 = 45_000
    ) async throws(HTTPClientError) -> HTTPClientStream {
        let lifetime = RequestLifetime(deadlineMilliseconds: deadlineMilliseconds, loop: loop)
        let engine = engine
        let result = await withTaskCancellationHandler {
            await engine.stream(request, chunkTimeoutMilliseconds: chunkTimeoutMilliseconds, lifetime)
        } onCancel: {
            lifetime.cancel()
        }
        return try result.get()
    }

    /// Closes resting connections and refuses further requests; requests under way finish.
    public func shutdown() async {
        await engine.pool.shutDown()
    }
}
