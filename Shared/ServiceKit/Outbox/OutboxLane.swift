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
            guard !isMoreLikely else { continue }
            await signal.sleep(atMostMilliseconds: OutboxDispatcher.pollMilliseconds, on: loop)
            if topic.lingerMilliseconds > 0 { try? await loop.sleep(milliseconds: topic.lingerMilliseconds) }
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
        let inWork = state.withLock { $0.running.count }
        let free = topic.isBatched && inWork > 0 ? 0 : topic.maxInWork - inWork
        guard free > 0 else { return false }
        do {
            let messages = try await queue.claimInOrder(worker: worker, limit: free)
            if topic.isBatched {
                if !messages.isEmpty { start(messages) }
                return false
            }
            for message in messages { start([message]) }
            return messages.count == free
        } catch {
            guard !Task.isCancelled else { return false }
            logger.warning("outbox_claim_failed", [.name: .string(topic.name), .error: .string(error.description)])
            return false
        }
    }

    private func start(_ messages: [OutboxMessage]) {
        let number = state.withLock { state in
            state.started += 1
            state.running.updateValue(nil, forKey: state.started)
            return state.started
        }
        // Not a child of `run`: a message that is half done is finished when the daemon stops, not cut off.
        let task = Task(executorPreference: loop) { [self] in
            await TaskContext.$deadlineNanoseconds.withValue(nil) { await perform(messages) }
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

    private func perform(_ messages: [OutboxMessage]) async {
        let failure: any Error
        do {
            try await TimeLimit.run(milliseconds: topic.attemptMilliseconds, on: loop) { [topic] in
                try await topic.handler(messages)
            }
            return await record("delivered", messages.count) { try await self.queue.acknowledge(messages) }
        } catch {
            failure = error
        }
        if failure is OutboxRejection, messages.count > 1 {
            // One of them is bad; the others need not wait for an operator.
            for message in messages { await perform([message]) }
            return
        }
        await put(messages, off: failure)
    }

    private func put(_ messages: [OutboxMessage], off failure: any Error) async {
        let reason = failure is TimeLimit.Exceeded ? "took too long" : String(describing: failure)
        if failure is OutboxRejection {
            for message in messages {
                await record("rejected", 1) {
                    try await self.queue.setAside(message, reason: reason)
                    return 1
                }
                died(message, reason)
            }
            return
        }
        let last = messages.filter { $0.attempts >= topic.maxAttempts }
        let others = messages.filter { $0.attempts < topic.maxAttempts }
        if !last.isEmpty {
            await record("dead", last.count) {
                try await self.queue.fail(last, reason: reason, retryAfterMilliseconds: last.map { _ in 0 })
            }
            for message in last { died(message, reason) }
        }
        guard let first = others.first else { return }
        var generator = SystemRandomNumberGenerator()
        let delays = others.map { topic.backoff.milliseconds(afterFailures: $0.attempts, using: &generator) }
        await record("retried", others.count) {
            try await self.queue.fail(others, reason: reason, retryAfterMilliseconds: delays)
        }
        logger.warning(
            "outbox_message_failed",
            [
                .name: .string(topic.name), .attempt: LogValue(first.attempts),
                .delayMilliseconds: LogValue(delays.min() ?? 0), .count: LogValue(others.count),
                .error: .string(reason),
            ])
        for delay in Set([delays.min(), delays.max()].compactMap(\.self)) {
            _ = loop.schedule(afterMilliseconds: delay + 1) { [signal] in signal.fire() }
        }
    }

    private func died(_ message: OutboxMessage, _ reason: String) {
        logger.error(
            "outbox_message_dead",
            [
                .name: .string(topic.name), LogKey("message_id"): LogValue(message.id),
                .attempt: LogValue(message.attempts), .error: .string(reason),
            ])
    }

    /// Writes down what came of messages. While the database is away this is tried a few times; then the claims run out
    /// and the messages are done again, which receivers must bear anyway.
    /// - Parameter write: answers how many claims still held.
    private func record(_ outcome: String, _ count: Int, _ write: () async throws -> Int) async {
        for attempt in 1...Self.maxRecordAttempts {
            do {
                let held = try await write()
                metrics.outcomes.labelled(topic.name, outcome).increment(by: held)
                if held < count {
                    metrics.outcomes.labelled(topic.name, "claim_lost").increment(by: count - held)
                }
                return
            } catch let error as PostgresError where error.code == .leaseLost {
                metrics.outcomes.labelled(topic.name, "claim_lost").increment(by: count)
                return
            } catch {
                guard attempt == Self.maxRecordAttempts || Task.isCancelled else {
                    try? await loop.sleep(milliseconds: Int64(100 * attempt))
                    continue
                }
                metrics.outcomes.labelled(topic.name, "not_recorded").increment(by: count)
                logger.warning(
                    "outbox_record_failed",
                    [.name: .string(topic.name), .error: .string(String(describing: error))])
                return
            }
        }
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
