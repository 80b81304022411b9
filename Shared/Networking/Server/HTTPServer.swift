import Glibc
import HTTPWire
public import Observability
public import Reactor

/// An HTTP/1.1 server on one event loop.
///
/// The actor's executor is the loop: descriptor callbacks enter it without a hop, connections are plain objects inside
/// it, and handlers are tasks isolated to it, so a handler that does not suspend costs no scheduling at all.
///
/// It refuses what RFC 9112 allows it to refuse, holds a limit on everything a peer can make it keep, and sheds load
/// with 503 before it is in trouble. It does not log requests; ServiceKit does.
public actor HTTPServer {
    /// The loop the server lives on.
    public nonisolated let loop: EventLoop
    /// Address and limits.
    public nonisolated let configuration: HTTPServerConfiguration

    let handler: any HTTPHandler
    let logger: Logger
    var metrics: HTTPServerMetrics
    var date: DateHeader

    // Connections, by descriptor.
    var connections: [ServerConnection?] = []
    /// Connections that a WebSocket has taken over, by generation: their descriptor is the stream's.
    var upgraded: [UInt64: ServerConnection] = [:]
    var connectionCount = 0
    var connectionsPerAddress: [String: Int] = [:]
    var nextGeneration: UInt64 = 1
    var maxConnections: Int
    var runningRequests = 0

    // Listening.
    var listener: Int32?
    var acceptPause: TimerID?
    /// A descriptor given back when the process has run out of them, so that a waiting peer can be turned away.
    var spareDescriptor: Int32 = -1
    var sweepTimer: TimerID?

    // Draining.
    var isDraining = false
    var drainWaiters: [CheckedContinuation<Void, Never>] = []

    // Shared memory of the loop.
    let readBuffer = ReadBuffer(bytes: 64 * 1024)
    var scratchOutput: [UInt8] = []

    /// The loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Makes a server; `start()` opens it.
    public init(
        configuration: HTTPServerConfiguration, loop: EventLoop, handler: any HTTPHandler, logger: Logger,
        metrics: MetricsRegistry
    ) {
        self.configuration = configuration
        self.loop = loop
        self.handler = handler
        self.logger = logger
        self.metrics = HTTPServerMetrics(registry: metrics)
        date = DateHeader(clock: logger.clock)
        maxConnections = configuration.maxConnections
    }

    /// Starts to listen.
    /// - Returns: the address with the port really taken.
    /// - Throws: `listen_failed` when the address cannot be had, `invalid_state` when started twice.
    public func start() async throws(NetworkError) -> SocketAddress {
        guard listener == nil, !isDraining else { throw NetworkError(.invalidState, "the server was started before") }
        limitConnectionsToDescriptors()
        let descriptor: Int32
        do throws(ReactorError) {
            descriptor = try Socket.listen(configuration.address, backlog: configuration.backlog)
        } catch {
            throw NetworkError(.listenFailed, "cannot listen on \(configuration.address): \(error)")
        }
        do throws(ReactorError) {
            try loop.watch(descriptor, .read) { [self] _ in
                self.assumeIsolated { $0.acceptWaiting() }
            }
        } catch {
            Socket.close(descriptor)
            throw NetworkError(.listenFailed, "cannot watch \(configuration.address): \(error)")
        }
        listener = descriptor
        spareDescriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        scheduleSweep()
        return Socket.localAddress(descriptor) ?? configuration.address
    }

    /// Ends the server gracefully: stops accepting, closes idle connections, lets running requests finish, and cuts
    /// what is left after the deadline. Returns when every connection is closed. May be called more than once.
    public func drain(deadlineMilliseconds: Int64) async {
        isDraining = true
        stopListening()
        for case .some(let connection) in connections { beginDrain(connection) }
        for connection in upgraded.values { beginDrain(connection) }
        if connectionCount > 0 {
            let cut = loop.schedule(afterMilliseconds: deadlineMilliseconds) { [self] in
                self.assumeIsolated { $0.cutAll() }
            }
            await withCheckedContinuation { continuation in
                // Looked at again: entering the closure may be a hop, and the last connection may have gone.
                if connectionCount > 0 { drainWaiters.append(continuation) } else { continuation.resume() }
            }
            loop.cancel(cut)
        }
        if let sweepTimer { loop.cancel(sweepTimer) }
        sweepTimer = nil
    }

    /// Open connections, for tests and health.
    public var openConnections: Int { connectionCount }

    var now: UInt64 { loop.monotonicNanoseconds }

    func connection(_ reference: ConnectionReference) -> ServerConnection? {
        let slot = Int(reference.descriptor)
        guard slot < connections.count, let found = connections[slot], found.reference == reference else { return nil }
        return found
    }

    func exchange(_ reference: ExchangeReference) -> (ServerConnection, ServerExchange)? {
        guard let connection = connection(reference.connection), let exchange = connection.exchange,
            exchange.number == reference.number
        else { return nil }
        return (connection, exchange)
    }

    // MARK: Draining

    private func beginDrain(_ connection: ServerConnection) {
        if let webSocket = connection.webSocket {
            Task(executorPreference: loop) { await webSocket.close(code: 1001, reason: "server is going away") }
        } else if connection.isIdle {
            close(connection)
        } else if let exchange = connection.exchange, exchange.response?.endsOnDrain == true {
            exchange.task?.cancel()
        }
    }

    private func cutAll() {
        for connection in connections.compactMap({ $0 }) + upgraded.values {
            metrics.cut(.drainDeadline)
            abort(connection)
        }
    }

    private func stopListening() {
        if let listener {
            loop.unwatch(listener)
            Socket.close(listener)
        }
        listener = nil
        if let acceptPause { loop.cancel(acceptPause) }
        acceptPause = nil
        if spareDescriptor >= 0 { Socket.close(spareDescriptor) }
        spareDescriptor = -1
    }

    /// Never promises more connections than the process has descriptors for, less a reserve for files and databases.
    private func limitConnectionsToDescriptors() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let descriptors = Int(clamping: limit.rlim_cur)
        let own = configuration.reservedConnections + max(64, descriptors / 16)
        maxConnections = max(1, min(configuration.maxConnections, descriptors - own))
        if maxConnections < configuration.maxConnections {
            logger.info(
                "http_connections_limited",
                [.limit: .int(maxConnections), .reason: "fewer descriptors than configured connections"])
        }
    }
}
