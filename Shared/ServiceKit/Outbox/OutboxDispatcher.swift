public import Observability
public import Postgres

/// Carries what transactions have put into the outbox to where it belongs: at least once each, the messages of one key in
/// their order, others side by side. Woken by NOTIFY, and by time because notifications get lost.
///
/// Give it to the service's parts. Several daemons (or replicas) may run one for the same topic: a message is with one of
/// them at a time.
public struct OutboxDispatcher: ServicePart {
    /// Longest time between two looks when nothing wakes it, in milliseconds.
    public static let pollMilliseconds: Int64 = 1_000
    /// How long messages in work may take to end when the daemon stops, in milliseconds.
    public static let stopGraceMilliseconds: Int64 = 5_000

    /// Name in the log.
    public let name = "outbox_dispatcher"
    private let lanes: [OutboxLane]
    private let pool: PostgresPool

    /// A dispatcher for the service's own outbox.
    public init(_ topics: [OutboxTopic], context: ServiceContext) {
        self.init(
            topics, pool: context.pool, logger: context.logger, metrics: context.metrics)
    }

    /// A dispatcher for the outbox in the pool's schema.
    public init(_ topics: [OutboxTopic], pool: PostgresPool, logger: Logger, metrics: MetricsRegistry) {
        precondition(Set(topics.map(\.name)).count == topics.count, "an outbox topic has two handlers")
        self.pool = pool
        var generator = SystemRandomNumberGenerator()
        let worker = "\(logger.service)-\(String(generator.next() as UInt64, radix: 16))"
        let meters = OutboxMetrics(metrics)
        lanes = topics.map { OutboxLane($0, worker: worker, pool: pool, logger: logger, metrics: meters) }
    }

    /// Looks for messages at once: for whoever has committed some without a NOTIFY (whose lock makes commits wait for
    /// each other).
    public func wake() {
        for lane in lanes { lane.wake() }
    }

    /// Nothing to wait for.
    public func start() async throws {}

    /// Dispatches until cancelled; what is in work then is waited for by `stop`.
    public func run() async throws {
        let notifications = try Notifications(
            pool, channels: ["\(pool.configuration.schema)_outbox"], pollIntervalMilliseconds: Self.pollMilliseconds)
        await withDiscardingTaskGroup { group in
            for lane in lanes { group.addTask { await lane.run() } }
            group.addTask {
                await notifications.run { _ in for lane in lanes { lane.wake() } }
            }
        }
    }

    /// Lets messages in work end, within limits; what is left comes again after its claim has run out.
    public func stop() async {
        for lane in lanes { await lane.finish(withinMilliseconds: Self.stopGraceMilliseconds) }
    }
}

/// What the dispatcher counts.
struct OutboxMetrics: Sendable {
    let outcomes: Counter
    let waiting: Gauge
    let dead: Gauge

    init(_ metrics: MetricsRegistry) {
        outcomes = metrics.counter(
            "outbox_messages_total", "Tries to hand over a message of the outbox, by topic and outcome.",
            labels: ["topic", "outcome"])
        waiting = metrics.gauge(
            "outbox_waiting_messages", "Messages of the outbox that are not yet handed over.", labels: ["topic"])
        dead = metrics.gauge(
            "outbox_dead_messages", "Messages of the outbox that were set aside.", labels: ["topic"])
    }
}
