import Observability
import Reactor

/// Looks at a neighbour from time to time and shows what it saw: a metric and a line of `/health/ready`. Readiness does not
/// depend on it: a daemon whose neighbour is away keeps what it owns.
public struct NeighbourWatch: ServicePart {
    /// Longest look, in milliseconds.
    public static let maxLookMilliseconds: Int64 = 2_000

    /// Longest time between two looks while the neighbour is away, in milliseconds.
    public static let downIntervalMilliseconds: Int64 = 1_000

    /// Name in the log.
    public let name: String
    private let neighbour: String
    private let intervalMilliseconds: Int64
    private let loop: EventLoop
    private let logger: Logger
    private let up: Gauge
    private let look: @Sendable () async throws -> Void
    private let lastFailure = Locked<String?>("not looked at yet")

    /// Watches a neighbour with `look`, which throws when it is not well.
    public init(
        _ neighbour: String, every intervalMilliseconds: Int, context: ServiceContext,
        look: @escaping @Sendable () async throws -> Void
    ) {
        name = "watch_\(neighbour)"
        self.neighbour = neighbour
        self.intervalMilliseconds = Int64(intervalMilliseconds)
        loop = context.loop
        logger = context.logger
        up = context.metrics.gauge("neighbour_up", "1 while the neighbour answers, else 0.", labels: ["neighbour"])
            .labelled(neighbour)
        self.look = look
    }

    /// Nothing to wait for.
    public func start() async throws {}

    /// Looks until cancelled.
    public func run() async throws {
        while !Task.isCancelled {
            let failure = await lookOnce()
            let before = lastFailure.withLock { last in
                defer { last = failure }
                return last
            }
            up.set(failure == nil ? 1 : 0)
            if (before == nil) != (failure == nil) {
                logger.info(
                    "neighbour_changed",
                    [
                        .name: .string(neighbour), .state: .string(failure == nil ? "up" : "down"),
                        .reason: .string(failure ?? ""),
                    ])
            }
            // A neighbour that is away is asked sooner, so that its return is seen soon.
            let pause = failure == nil ? intervalMilliseconds : min(intervalMilliseconds, Self.downIntervalMilliseconds)
            try? await loop.sleep(milliseconds: pause)
        }
    }

    /// The line of `/health/ready`.
    public var readiness: ReadinessCheck {
        ReadinessCheck(name: "neighbour.\(neighbour)", isRequired: false) { [lastFailure] in
            lastFailure.withLock { $0 }
        }
    }

    private func lookOnce() async -> String? {
        do {
            try await TimeLimit.run(milliseconds: Self.maxLookMilliseconds, on: loop, look)
            return nil
        } catch {
            return (error as? EndpointClientError)?.code.rawValue ?? "did not answer"
        }
    }
}
