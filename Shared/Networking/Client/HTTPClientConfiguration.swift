public import HTTPWire
public import Reactor

/// What an `HTTPClient` and a `WebSocketClient` allow themselves.
public struct HTTPClientConfiguration: Sendable {
    /// `User-Agent` of requests that bring none.
    public var userAgent = "sextant"
    /// How many connections one origin (scheme, host, port) may have, resting ones included.
    public var maxConnectionsPerOrigin = 16
    /// How many resting connections are kept in all.
    public var maxIdleConnections = 64
    /// How long a connection may rest before it is closed; keep it below the servers' own idle time.
    public var idleTimeoutMilliseconds: Int64 = 15_000
    /// How many requests may wait for a connection to one origin; one more fails with `pool_exhausted`.
    public var maxWaitersPerOrigin = 256
    /// How long connecting (TCP, proxy and TLS) may take, within the request's deadline.
    public var connectTimeoutMilliseconds: Int64 = 5_000
    /// The largest request body sent.
    public var maxRequestBodyBytes = 32 << 20
    /// Limits of a response's head, chunks and trailers.
    public var wireLimits = HTTPWireLimits()
    /// How names become addresses.
    public var resolver = ResolverConfiguration()
    /// How servers are checked under TLS.
    public var tls = TLSClientConfiguration()
    /// Which requests go through a proxy; `ProxySettings.fromProcess()` reads the environment.
    public var proxy = ProxySettings.none
    /// Asked for each address after resolution and before connecting: false forbids it. The place for rules against
    /// reaching internal addresses. With a policy no proxy is used, since only the proxy's address would be judged.
    public var connectPolicy: (@Sendable (SocketAddress) -> Bool)?

    /// The defaults above.
    public init() {}
}
