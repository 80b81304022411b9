import Networking
import Observability
import Reactor

/// Listens on the daemon's port and its additional ones and answers the same on each; stops by draining.
struct HTTPServerPart: ServicePart {
    let name = "http_server"
    let servers: [(port: Int, server: HTTPServer)]
    let settings: HTTPSettings
    let logger: Logger

    init(context: ServiceContext, handler: ServiceHandler) throws(ServiceFailure) {
        settings = context.settings.http
        logger = context.logger
        var servers: [(port: Int, server: HTTPServer)] = []
        for port in [settings.port] + settings.additionalPorts {
            servers.append((port, try Self.server(on: port, context, handler)))
        }
        self.servers = servers
    }

    private static func server(
        on port: Int, _ context: ServiceContext, _ handler: ServiceHandler
    ) throws(ServiceFailure) -> HTTPServer {
        let settings = context.settings.http
        guard let address = SocketAddress(literal: settings.address, port: UInt16(port)) else {
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
        return HTTPServer(
            configuration: configuration, loop: context.loop, handler: handler, logger: context.logger,
            metrics: context.metrics)
    }

    func start() async throws {
        for (port, server) in servers {
            do {
                let address = try await server.start()
                logger.info("listening", [.address: .string(address.host), .port: LogValue(address.port)])
            } catch {
                // Those that listen already are given back: a part that did not start is not stopped.
                await stop()
                let key = port == settings.port ? "http.port" : "http.additional_ports"
                throw ServiceFailure(
                    .partFailed, code: "listen_failed",
                    "cannot listen on \(settings.address) port \(port) (\(key)): \(error.message)")
            }
        }
    }

    func stop() async {
        await withTaskGroup(of: Void.self) { group in
            for (_, server) in servers {
                group.addTask { await server.drain(deadlineMilliseconds: Int64(settings.drainDeadlineMilliseconds)) }
            }
        }
    }
}
