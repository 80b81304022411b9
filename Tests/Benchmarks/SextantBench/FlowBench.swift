import Foundation
import HTTPWire
import Networking
import Observability
import Reactor

/// The load on real daemons that `Tests/Benchmarks/flow/flow.sh` starts; prints plain figures that the script puts into
/// its table.
enum FlowBench {
    /// `flow-quotes`, `flow-orders`, `flow-paced`, `flow-entitlements`, `flow-guard`, `flow-streams` and what each needs.
    static func run(_ arguments: [String]) throws {
        let outcome = Locked<Result<Void, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            let result: Result<Void, any Error>
            do { result = .success(try await command(arguments)) } catch { result = .failure(error) }
            outcome.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        try outcome.withLock { $0 }?.get()
    }

    struct Usage: Error, CustomStringConvertible {
        let description: String
    }

    private static func command(_ arguments: [String]) async throws {
        switch (arguments.first, Array(arguments.dropFirst())) {
        case ("flow-orders", let rest) where rest.count == 3:
            let load = try OrderLoad(url: rest[0], tokens: rest[1])
            print(try await load.closedLoop(seconds: try number(rest[2])))
        case ("flow-paced", let rest) where rest.count == 4:
            let load = try OrderLoad(url: rest[0], tokens: rest[1])
            print(try await load.paced(seconds: try number(rest[2]), perSecond: try number(rest[3])))
        case ("flow-entitlements", let rest) where rest.count == 3:
            print(try await EntitlementLoad.overHTTP(url: rest[0], token: rest[1], count: try number(rest[2])))
        case ("flow-guard", let rest) where rest.isEmpty:
            print(try await EntitlementLoad.cached())
        case ("flow-streams", let rest) where rest.count == 7:
            let load = StreamLoad(
                url: rest[0], readerToken: rest[1], publisherToken: rest[2], processID: try number(rest[3]),
                readers: try number(rest[4]), eventsPerSecond: try number(rest[5]), seconds: try number(rest[6]))
            print(try await load.run())
        default:
            throw Usage(description: "flow: \(arguments) is not a command; see Tests/Benchmarks/flow/flow.sh")
        }
    }

    private static func number(_ text: String) throws -> Int {
        guard let value = Int(text), value > 0 else {
            throw Usage(description: "\(text) is not a whole number above 0")
        }
        return value
    }

    /// A client with room for so many connections to one daemon.
    static func client(connections: Int, on loop: EventLoop) -> HTTPClient {
        var configuration = HTTPClientConfiguration()
        configuration.maxConnectionsPerOrigin = connections
        configuration.maxIdleConnections = connections
        configuration.maxWaitersPerOrigin = 10_000
        return HTTPClient(
            configuration: configuration, loop: loop, logger: Logger(service: "bench", level: .error),
            metrics: MetricsRegistry())
    }

    /// A figure of sorted values, in the unit of the divisor.
    static func percentile(_ sorted: [UInt64], _ share: Double, per divisor: Double) -> String {
        guard !sorted.isEmpty else { return "-" }
        let index = min(sorted.count - 1, Int(Double(sorted.count) * share))
        return String(format: "%.2f", Double(sorted[index]) / divisor)
    }
}
