import Glibc
import Networking
import Observability
import Reactor

/// Starts the server, waits for SIGTERM or SIGINT, drains it.
enum EchoServer {
    static func run(_ options: EchoOptions) async -> Int32 {
        let logger = Logger(service: "echo-server")
        guard let configuration = options.configuration else {
            logger.error("bad_address", [.address: .string(options.host)])
            return 64
        }
        do {
            let loop = try EventLoop.start(name: "echo")
            let metrics = MetricsRegistry()
            let handler = EchoHandler(logger: logger, metrics: metrics)
            let server = HTTPServer(
                configuration: configuration, loop: loop, handler: handler, logger: logger, metrics: metrics)
            let address = try await server.start()
            logger.info("listening", [.address: .string(address.description)])
            await withCheckedContinuation { continuation in
                let waiter = Locked<CheckedContinuation<Void, Never>?>(continuation)
                loop.execute {
                    try? SignalWatcher.watch([SIGTERM, SIGINT], on: loop) { _ in
                        waiter.withLock { $0.take() }?.resume()
                    }
                }
            }
            await server.drain(deadlineMilliseconds: 5_000)
            logger.info("stopped")
            return 0
        } catch {
            logger.error("start_failed", [.error: .string(String(describing: error))])
            return 70
        }
    }
}
