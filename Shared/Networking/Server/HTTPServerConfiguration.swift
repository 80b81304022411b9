import HTTPWire
public import Reactor

/// Where an HTTP server listens and every limit it holds. Each limit carries its unit in its name.
public struct HTTPServerConfiguration: Sendable {
    /// Address to listen on; port 0 lets the system choose.
    public var address: SocketAddress
    /// Connections the system keeps waiting for `accept`.
    public var backlog: Int32 = 1024

    /// Bytes of the request line and all header fields together; beyond it 431.
    public var maxHeaderBytes = 32 * 1024
    /// Header fields of a request; beyond it 431.
    public var maxHeaderCount = 100
    /// Bytes of the request target; beyond it 414.
    public var maxTargetBytes = 8 * 1024

    /// Open connections in all; further ones are let in for priority requests alone, see `reservedConnections`.
    public var maxConnections = 10_240
    /// Connections beyond `maxConnections` on which priority requests (health) are answered and all others get 503.
    public var reservedConnections = 32
    /// Open connections of one address; further ones get 503 and are closed.
    public var maxConnectionsPerAddress = 2_048
    /// Requests in handlers at the same time; further ones get 503 with `Retry-After`, priority requests excepted.
    public var maxConcurrentRequests = 1_024
    /// Requests of one connection; the last one is answered with `Connection: close`.
    public var maxRequestsPerConnection = 1_000_000
    /// `Retry-After` of a shed request, in seconds.
    public var retryAfterSeconds = 1

    /// Time from the first byte of a request (or from `accept`) to the end of its head; beyond it 408.
    public var headerDeadlineMilliseconds: Int64 = 10_000
    /// Slowest body the server waits for, in bytes per second after the grace; slower ones get 408.
    public var bodyMinBytesPerSecond = 512
    /// Head start a body has over its minimum rate.
    public var bodyGraceMilliseconds: Int64 = 10_000
    /// Longest time a peer may leave written bytes unread.
    public var writeDeadlineMilliseconds: Int64 = 20_000
    /// Slowest reader the server waits for, in bytes per second; below it `writeDeadlineMilliseconds` runs on.
    public var writeMinBytesPerSecond = 512
    /// Time a connection may stay open between two requests.
    public var idleTimeoutMilliseconds: Int64 = 60_000
    /// Time a closed connection waits for the peer to close its side too.
    public var lingerMilliseconds: Int64 = 1_000

    /// Bytes of further requests read ahead while one is answered.
    public var maxPipelinedBytes = 64 * 1024
    /// Body bytes held for a handler that does not read; then the socket is not read either.
    public var maxBufferedBodyBytes = 64 * 1024
    /// Bytes of a body nobody asked for that are read away to keep a connection; longer ones close it.
    public var maxDrainBytes = 64 * 1024
    /// Bytes written but not taken by the system at which `HTTPBodyWriter.write` starts to wait.
    public var maxBufferedResponseBytes = 64 * 1024

    /// Bytes the system holds for a peer that does not read, beside those in flight.
    public var maxUnsentBytes = 128 * 1024

    /// The defaults, on the given address.
    public init(address: SocketAddress = .ipv4(host: "127.0.0.1", port: 0)) {
        self.address = address
    }

    var wireLimits: HTTPWireLimits {
        var limits = HTTPWireLimits()
        limits.maxHeaderBytes = maxHeaderBytes
        limits.maxHeaderCount = maxHeaderCount
        limits.maxTargetBytes = maxTargetBytes
        return limits
    }

    /// How often deadlines are looked at: a quarter of the shortest, between 10 and 200 ms.
    var sweepMilliseconds: Int64 {
        let shortest = [
            headerDeadlineMilliseconds, bodyGraceMilliseconds, writeDeadlineMilliseconds, idleTimeoutMilliseconds,
            lingerMilliseconds,
        ].reduce(800, min)
        return max(10, shortest / 4)
    }
}
