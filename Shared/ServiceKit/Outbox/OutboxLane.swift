import Observability
import Postgres
import Reactor
import Resilience

/// One topic's work: claims what is due, runs the handler, removes what is done, puts off what is not.
final class OutboxLane: Sendable {
    /// Time between two counts of what waits, in milliseconds.
    static let countMilliseconds: Int64 = 5_000
    /// Tries to write down what came of a message, which is done by then.
    static let maxRecordAttempts = 5

    private struct State {
        var started = 0
        /// What is in work, by its number here; the task once it is known.
        var running: [Int: Task<Void, Never>?] = [:]
        var waiters: [CheckedContinuation<Void, Never>] = []
        var countedAtNanoseconds: UInt64 = 0
    }

    private let topic: OutboxTopic
    private let worker: String
    private let queue: OutboxQueue
    private let loop: EventLoop
    private let logger: Logger
    private let metrics: OutboxMetrics
    private let signal = WakeSignal()
    private let state = Locked(State())

    init(_ topic: OutboxTopic, worker: String, pool: PostgresPool, logger: Logger, metrics: OutboxMetrics) {
        self.topic = topic
        self.worker = worker
        self.logger = logger
        self.metrics = metrics
        loop = pool.loop
        queue = OutboxQueue(
            pool, topic: topic.name, maxAttempts: topic.maxAttempts, claimMilliseconds: topic.claimMilliseconds)
    }

    func wake() { signal.fire() }

    /// Claims and starts until cancelled.
    func run() async {
        while !Task.isCancelled {
            let isMoreLikely = await claimOnce()
            await count()
            if !isMoreLikely {
                await signal.sleep(atMostMilliseconds: OutboxDispatcher.pollMilliseconds, on: loop)
            }
        }
    }

    /// Waits for what is in work; cancels it when the time is over.
    func finish(withinMilliseconds limit: Int64) async {
        let timer = loop.schedule(afterMilliseconds: limit) { [self] in
            for task in state.withLock({ Array($0.running.values) }) { task?.cancel() }
        }
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.running.isEmpty { state.waiters.append(continuation) }
                return state.running.isEmpty
            }
            if isOver { continuation.resume() }
        }
        loop.cancel(timer)
    }

    /// Whether another look may find something at once.
    private func claimOnce() async -> Bool {
        let free = topic.maxInWork - state.withLock { $0.running.count }
        guard free > 0 else { return false }
        do {
            let messages = try await queue.claimInOrder(worker: worker, limit: free)
            for message in messages { start(message) }
            return messages.count == free
        } catch {
            guard !Task.isCancelled else { return false }
            logger.warning("outbox_claim_failed", [.name: .string(topic.name), .error: .string(error.description)])
            return false
        }
    }

    private func start(_ message: OutboxMessage) {
        let number = state.withLock { state in
            state.started += 1
            state.running.updateValue(nil, forKey: state.started)
            return state.started
        }
        // Not a child of `run`: a message that is half done is finished when the daemon stops, not cut off.
        let task = Task(executorPreference: loop) { [self] in
            await TaskContext.$deadlineNanoseconds.withValue(nil) { await perform(message) }
            ended(number)
        }
        // It may have ended before it is noted.
        state.withLock { state in
            if state.running[number] != nil { state.running.updateValue(task, forKey: number) }
        }
    }

    private func ended(_ number: Int) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.running.removeValue(forKey: number)
            guard state.running.isEmpty else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
        signal.fire()
    }

    private func perform(_ message: OutboxMessage) async {
        let failure: any Error
        do {
            try await TimeLimit.run(milliseconds: topic.attemptMilliseconds, on: loop) { [topic] in
                try await topic.handler(message)
            }
            return await record("delivered", message) { try await self.queue.acknowledge(message) }
        } catch {
            failure = error
        }
        let reason = failure is TimeLimit.Exceeded ? "took too long" : String(describing: failure)
        if failure is OutboxRejection {
            await record("rejected", message) { try await self.queue.setAside(message, reason: reason) }
            return died(message, reason)
        }
        var generator = SystemRandomNumberGenerator()
        let delay = topic.backoff.milliseconds(afterFailures: message.attempts, using: &generator)
        let isLast = message.attempts >= topic.maxAttempts
        await record(isLast ? "dead" : "retried", message) {
            try await self.queue.fail(message, reason: reason, retryAfterMilliseconds: delay)
        }
        if isLast { return died(message, reason) }
        logger.warning(
            "outbox_message_failed",
            [
                .name: .string(topic.name), .attempt: LogValue(message.attempts), .delayMilliseconds: LogValue(delay),
                .error: .string(reason),
            ])
        _ = loop.schedule(afterMilliseconds: delay + 1) { [signal] in signal.fire() }
    }

    private func died(_ message: OutboxMessage, _ reason: String) {
        logger.error(
            "outbox_message_dead",
            [
                .name: .string(topic.name), LogKey("message_id"): LogValue(message.id),
                .attempt: LogValue(message.attempts), .error: .string(reason),
            ])
    }

    /// Writes down what came of a message. While the database is away this is tried a few times; then the claim runs out
    /// and the message is done again, which receivers must bear anyway.
    private func record(_ outcome: String, _ message: OutboxMessage, _ write: () async throws -> Void) async {
        var outcome = outcome
        for attempt in 1...Self.maxRecordAttempts {
            do {
                try await write()
                break
            } catch let error as PostgresError where error.code == .leaseLost {
                outcome = "claim_lost"
                break
            } catch {
                guard attempt == Self.maxRecordAttempts || Task.isCancelled else {
                    try? await loop.sleep(milliseconds: Int64(100 * attempt))
                    continue
                }
                outcome = "not_recorded"
                logger.warning(
                    "outbox_record_failed",
                    [.name: .string(topic.name), .error: .string(String(describing: error))])
                break
            }
        }
        metrics.outcomes.labelled(topic.name, outcome).increment()
    }

    private func count() async {
        let now = loop.monotonicNanoseconds
        let isDue = state.withLock { state in
            guard now &- state.countedAtNanoseconds >= UInt64(Self.countMilliseconds) * 1_000_000 else { return false }
            state.countedAtNanoseconds = now
            return true
        }
        guard isDue, let depth = try? await queue.depth() else { return }
        metrics.waiting.labelled(topic.name).set(depth.waiting)
        metrics.dead.labelled(topic.name).set(depth.dead)
    }
}
