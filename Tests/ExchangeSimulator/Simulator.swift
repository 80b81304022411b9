import Glibc
import Networking
import Observability
import Reactor

/// Starts one server for each venue, waits for SIGTERM or SIGINT.
enum Simulator {
    static func run(_ options: SimulatorOptions) async -> Int32 {
        let logger = Logger(service: "exchange-simulator")
        do {
            let loop = try EventLoop.start(name: "exchanges")
            var ports: [VenuePort] = []
            for (venue, port) in options.ports.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                let place = VenuePort(venue: venue, port: port, options: options, loop: loop, logger: logger)
                try await place.open()
                ports.append(place)
            }
            logger.info("ready", [.count: .int(ports.count)])
            await withCheckedContinuation { continuation in
                let waiter = Locked<CheckedContinuation<Void, Never>?>(continuation)
                loop.execute {
                    try? SignalWatcher.watch([SIGTERM, SIGINT], on: loop) { _ in
                        waiter.withLock { $0.take() }?.resume()
                    }
                }
            }
            for place in ports { await place.close() }
            return 0
        } catch {
            logger.error("start_failed", [.error: .string(String(describing: error))])
            return 70
        }
    }
}
