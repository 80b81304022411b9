public import HTTPWire
public import Observability
public import Reactor

/// Opens WebSockets (RFC 6455) to `ws` and `wss` URLs, through the same resolver, proxies, TLS rules and connect policy
/// as `HTTPClient`. No extension is offered. Connections are not pooled; each belongs to who opened it.
public final class WebSocketClient: Sendable {
    private let opener: WebSocketOpener
    /// The loop the connections live on.
    public let loop: EventLoop

    /// Makes a client. Nothing is opened yet.
    /// - Parameters:
    ///   - configuration: time-outs, TLS, proxy and policy of the connection.
    ///   - webSocket: limits and keep-alive pings of the open WebSocket.
    public init(
        configuration: HTTPClientConfiguration, webSocket: WebSocketConfiguration = WebSocketConfiguration(),
        loop: EventLoop, logger: Logger, metrics: MetricsRegistry
    ) {
        self.loop = loop
        opener = WebSocketOpener(
            configuration: configuration, webSocket: webSocket, loop: loop, logger: logger, metrics: metrics)
    }

    /// Connects and completes the handshake.
    /// - Parameters:
    ///   - url: an absolute `ws` or `wss` URL.
    ///   - headers: further header fields, for example `Authorization`.
    ///   - subprotocols: offered in this order; the server may take one or none.
    ///   - deadlineMilliseconds: from now to the server's answer.
    /// - Throws: `HTTPClientError`; `upgrade_refused` when the server does not answer as RFC 6455 asks.
    public func connect(
        _ url: String, headers: HTTPHeaders = HTTPHeaders(), subprotocols: [String] = [], deadlineMilliseconds: Int64
    ) async throws(HTTPClientError) -> WebSocketConnection {
        let lifetime = RequestLifetime(deadlineMilliseconds: deadlineMilliseconds, loop: loop)
        let opener = opener
        let result = await withTaskCancellationHandler {
            await opener.open(url, headers, subprotocols, lifetime)
        } onCancel: {
            lifetime.cancel()
        }
        return try result.get()
    }
}

/// The client's work on the loop.
actor WebSocketOpener {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let configuration: HTTPClientConfiguration
    private let webSocket: WebSocketConfiguration
    private let dialer: Dialer
    private let logger: Logger
    private let connects: Counter

    private static let ownHeaders = [
        "Host", "Connection", "Upgrade", "Content-Length", "Transfer-Encoding", "Sec-WebSocket-Key",
        "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions",
    ]

    init(
        configuration: HTTPClientConfiguration, webSocket: WebSocketConfiguration, loop: EventLoop, logger: Logger,
        metrics: MetricsRegistry
    ) {
        self.configuration = configuration
        self.webSocket = webSocket
        self.loop = loop
        self.logger = logger
        dialer = Dialer(
            configuration: configuration, loop: loop,
            resolver: Resolver(configuration: configuration.resolver, loop: loop),
            tls: TrustStore(configuration: configuration.tls, loop: loop))
        connects = metrics.counter(
            "websocket_client_connects_total", "WebSockets opened, by outcome.", labels: ["outcome"])
    }

    func open(
        _ url: String, _ headers: HTTPHeaders, _ subprotocols: [String], _ lifetime: RequestLifetime
    ) async -> Result<WebSocketConnection, HTTPClientError> {
        do throws(HTTPClientError) {
            let connection = try await connect(url, headers, subprotocols, lifetime)
            connects.labelled("open").increment()
            return .success(connection)
        } catch {
            connects.labelled(error.code.rawValue).increment()
            logger.debug(
                "websocket_client_failed", [.code: .string(error.code.rawValue), .error: .string(error.message)])
            return .failure(error)
        }
    }

    private func connect(
        _ url: String, _ headers: HTTPHeaders, _ subprotocols: [String], _ lifetime: RequestLifetime
    ) async throws(HTTPClientError) -> WebSocketConnection {
        await lifetime.start()
        if Task.isCancelled { throw HTTPClientError(.cancelled, "the task was cancelled before connecting") }
        let url = try ClientURL(url, schemes: ["ws", "wss"])
        // The key only proves that the server speaks WebSocket; it is no secret (RFC 6455 section 10.3).
        var generator = SystemRandomNumberGenerator()
        let key = WebSocketHandshake.newKey(using: &generator)
        let request = try requestBytes(url, headers, subprotocols, key)
        let stream = try await dialer.connect(url.origin, lifetime: lifetime, throughTunnel: true)
        let exchange = HTTPExchange(stream: stream, method: .get, limits: configuration.wireLimits, loop: loop)
        await lifetime.onEnd { stream.assumeIsolated { $0.abort() } }
        do throws(HTTPClientError) {
            try await lifetime.check()
            let head = try await exchange.begin(request)
            try check(head, key, subprotocols)
        } catch {
            let ending = await lifetime.endedBy?.sent(exchange.bytesSent())
            await stream.shutDown()
            throw ending ?? error
        }
        await lifetime.onEnd(nil)
        await lifetime.stopClock()
        let leftover = await exchange.takeUnparsed()
        return WebSocketConnection(
            stream: stream, role: .client, configuration: webSocket, loop: loop, leftover: leftover)
    }

    private func requestBytes(
        _ url: ClientURL, _ headers: HTTPHeaders, _ subprotocols: [String], _ key: String
    ) throws(HTTPClientError) -> [UInt8] {
        for name in Self.ownHeaders where headers.contains(name) {
            throw HTTPClientError(.invalidRequest, "the header \(name) is set by the client")
        }
        var all = WebSocketHandshake.requestHeaders(key: key, subprotocols: subprotocols)
        for (name, value) in headers { all.add(name, value) }
        PreparedRequest.addContext(to: &all, userAgent: configuration.userAgent)
        var bytes: [UInt8] = []
        do throws(HTTPWireError) {
            try HTTPSerializer.requestHead(
                method: .get, target: url.target, host: url.origin.authority(), headers: all, framing: .none,
                into: &bytes)
        } catch {
            throw HTTPClientError(.invalidRequest, "the request cannot be written: \(error.message)")
        }
        return bytes
    }

    private func check(
        _ head: HTTPResponseHead, _ key: String, _ subprotocols: [String]
    ) throws(HTTPClientError) {
        do throws(WebSocketError) {
            _ = try WebSocketHandshake.checkResponse(
                head, key: key, subprotocols: subprotocols, sha1: WebSocketDigest.sha1)
        } catch {
            throw HTTPClientError(.upgradeRefused, error.message, bytesSent: true)
        }
    }
}
