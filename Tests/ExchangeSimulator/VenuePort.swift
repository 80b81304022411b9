import Networking
import Observability
import Reactor

/// A venue's port: the server on it can go away and come back while the exchange behind it goes on.
actor VenuePort {
    private let venue: SimulatorOptions.VenueName
    private let port: UInt16
    private let loop: EventLoop
    private let logger: Logger
    private let exchange: Exchange
    private var server: HTTPServer?

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(
        venue: SimulatorOptions.VenueName, port: UInt16, options: SimulatorOptions, loop: EventLoop, logger: Logger
    ) {
        self.venue = venue
        self.port = port
        self.loop = loop
        self.logger = logger
        let wall = logger.clock.wallMilliseconds
        let nanoseconds = logger.clock.monotonicNanoseconds
        exchange = Exchange(loop: loop, weightLimit: VenueSetup.weightLimit(venue), logger: logger) {
            try VenueSetup(
                options: options,
                clock: VenueClock(
                    wall: wall, nanoseconds: nanoseconds, speed: options.speed, offset: options.clockOffset),
                nanoseconds: nanoseconds
            ).side(venue)
        }
    }

    func open() async throws {
        try await exchange.start { [weak self] seconds in
            Task { await self?.interrupt(seconds: seconds) }
        }
        try await listen()
    }

    func close() async { await server?.drain(deadlineMilliseconds: 200) }

    private func listen() async throws {
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(address: .ipv4(host: "127.0.0.1", port: port)), loop: loop,
            handler: ExchangeHandler(exchange: exchange), logger: logger, metrics: MetricsRegistry())
        let address = try await server.start()
        self.server = server
        logger.info("listening", [.name: .string(venue.rawValue), .address: .string(address.description)])
    }

    /// Cuts every connection and refuses new ones for a while.
    private func interrupt(seconds: Int64) async {
        await server?.drain(deadlineMilliseconds: 20)
        try? await loop.sleep(milliseconds: seconds * 1_000)
        do { try await listen() } catch {
            logger.error("listen_failed", [.error: .string(String(describing: error))])
        }
    }
}
