import Networking
import Observability
import Reactor

/// Listens and answers; stops by draining.
struct HTTPServerPart: ServicePart {
    let name = "http_server"
    let server: HTTPServer
    let settings: HTTPSettings
    let logger: Logger

    init(context: ServiceContext, handler: ServiceHandler) throws(ServiceFailure) {
        settings = context.settings.http
        logger = context.logger
        guard let address = SocketAddress(literal: settings.address, port: UInt16(settings.port)) else {
            throw ServiceFailure(
                .badConfiguration, code: "bad_address", "http.address \(settings.address) is not an address")
        }
        var configuration = HTTPServerConfiguration(address: address)
        configuration.maxConnections = settings.maxConnections
        configuration.maxConnectionsPerAddress = settings.maxConnectionsPerAddress
        configuration.headerDeadlineMilliseconds = Int64(settings.headerDeadlineMilliseconds)
        configuration.idleTimeoutMilliseconds = Int64(settings.idleTimeoutMilliseconds)
        configuration.writeDeadlineMilliseconds = Int64(settings.writeDeadlineMilliseconds)
        configuration.maxConcurrentRequests = settings.maxConcurrentRequests
        server = HTTPServer(
            configuration: configuration, loop: context.loop, handler: handler, logger: context.logger,
            metrics: context.metrics)
    }

    func start() async throws {
        do {
            let address = try await server.start()
            logger.info("listening", [.address: .string(address.host), .port: LogValue(address.port)])
        } catch {
            throw ServiceFailure(
                .partFailed, code: "listen_failed",
                "cannot listen on \(settings.address) port \(settings.port) (http.port): \(error.message)")
        }
    }

    func stop() async {
        await server.drain(deadlineMilliseconds: Int64(settings.drainDeadlineMilliseconds))
    }
}
