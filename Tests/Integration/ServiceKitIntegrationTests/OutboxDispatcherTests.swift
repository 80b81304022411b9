import Observability
import Postgres
import Reactor
import Resilience
import TestKit
import Testing

@testable import ServiceKit

@Suite("Outbox dispatcher", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct OutboxDispatcherTests {
    struct Refused: Error {}

    /// A pool whose schema has the tables of messaging as the daemons have them.
    static func made() async throws -> TestPool {
        let test = try await TestPool.make()
        try await test.pool.withConnection { try await $0.script(OutboxSchema.sql) }
        for migration in EmbeddedMigration.foundation where migration.name == "V0004_outbox_by_key" {
            try await test.pool.withConnection { try await $0.script(String(decoding: migration.sql, as: UTF8.self)) }
        }
        return test
    }

    static func enqueue(_ test: TestPool, _ messages: [(key: String, payload: String)]) async throws {
        try await test.pool.transaction { connection in
            for message in messages {
                try await OutboxQueue.enqueue(
                    topic: "orders", key: message.key, payload: "\"\(message.payload)\"", on: connection)
            }
        }
    }

    static func topic(_ handler: @escaping OutboxTopic.Handler) -> OutboxTopic {
        var topic = OutboxTopic("orders", handler: handler)
        topic.backoff = Backoff(initialMilliseconds: 5, maxMilliseconds: 40, jitter: .half)
        return topic
    }

    /// Runs a dispatcher while the body runs, then stops it as the service group does.
    static func dispatching(
        _ test: TestPool, _ topic: OutboxTopic, _ body: () async throws -> Void
    ) async throws {
        let dispatcher = OutboxDispatcher(
            [topic], pool: test.pool, logger: Logger(service: "test", sink: test.log), metrics: test.metrics)
        let task = Task { try await dispatcher.run() }
        let outcome: Result<Void, any Error>
        do {
            try await body()
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        task.cancel()
        try? await task.value
        await dispatcher.stop()
        try outcome.get()
    }

    static func depth(_ test: TestPool) async throws -> (waiting: Int, dead: Int) {
        try await OutboxQueue(test.pool, topic: "orders").depth()
    }

    @Test func whatIsQueuedIsDoneAndGone() async throws {
        let test = try await Self.made()
        let done = Locked<[String]>([])
        try await Self.dispatching(test, Self.topic { message in done.withLock { $0.append(message.payload) } }) {
            try await Self.enqueue(test, (0..<50).map { ("k\($0)", "m\($0)") })
            try await eventually("everything is done") { try await Self.depth(test) == (0, 0) }
        }
        #expect(done.withLock { Set($0).count } == 50 && done.withLock { $0.count } == 50)
        #expect(test.metrics.render().contains(#"outbox_messages_total{topic="orders",outcome="delivered"} 50"#))
    }

    static func batches(_ limit: Int = 40, _ handler: @escaping OutboxTopic.BatchHandler) -> OutboxTopic {
        var topic = OutboxTopic("orders", upTo: limit, batches: handler)
        topic.backoff = Backoff(initialMilliseconds: 5, maxMilliseconds: 40, jitter: .half)
        return topic
    }

    @Test func aBatchTopicHandsOverManyAtOnceAndKeepsTheOrderOfAKey() async throws {
        let test = try await Self.made()
        let calls = Locked<[[OutboxMessage]]>([])
        try await Self.enqueue(test, (0..<100).map { ("k\($0 % 50)", "\($0)") })
        let topic = Self.batches { messages in calls.withLock { $0.append(messages) } }
        try await Self.dispatching(test, topic) {
            try await eventually("everything is done") { try await Self.depth(test) == (0, 0) }
        }
        let seen = calls.withLock { $0 }
        #expect(seen.first?.count == 40)
        #expect(seen.allSatisfy { $0.count <= 40 && Set($0.map(\.key)).count == $0.count })
        let flat = seen.flatMap(\.self)
        #expect(flat.count == 100 && Set(flat.map(\.id)).count == 100)
        for group in Dictionary(grouping: flat, by: \.key).values {
            #expect(group.map(\.id) == group.map(\.id).sorted())
        }
        #expect(test.metrics.render().contains(#"outbox_messages_total{topic="orders",outcome="delivered"} 100"#))
    }

    @Test func oneBadMessageOfABatchIsSetAsideAndTheOthersAreDone() async throws {
        let test = try await Self.made()
        let done = Locked<[String]>([])
        try await Self.enqueue(test, (0..<10).map { ("k\($0)", $0 == 4 ? "bad" : "m\($0)") })
        let topic = Self.batches { messages in
            if messages.contains(where: { $0.payload == "\"bad\"" }) { throw OutboxRejection("it is bad") }
            done.withLock { $0 += messages.map(\.payload) }
        }
        try await Self.dispatching(test, topic) {
            try await eventually("nine are done, one is dead") { try await Self.depth(test) == (0, 1) }
        }
        #expect(done.withLock { $0.sorted() } == (0..<10).filter { $0 != 4 }.map { "\"m\($0)\"" })
        let row = try await test.pool.query("SELECT payload::text FROM outbox WHERE dead_at IS NOT NULL").single()
        #expect(try row.string(0) == "\"bad\"")
    }

    @Test func aBatchThatFailsComesAgainWhole() async throws {
        let test = try await Self.made()
        let calls = Locked<[Int]>([])
        try await Self.enqueue(test, (0..<10).map { ("k\($0)", "m\($0)") })
        let topic = Self.batches { messages in
            let isFirst = calls.withLock { calls in
                defer { calls.append(messages.count) }
                return calls.isEmpty
            }
            if isFirst { throw Refused() }
        }
        try await Self.dispatching(test, topic) {
            try await eventually("everything is done") { try await Self.depth(test) == (0, 0) }
        }
        let counts = calls.withLock { $0 }
        #expect(counts.first == 10 && counts.dropFirst().reduce(0, +) == 10, "\(counts)")
        #expect(test.metrics.render().contains(#"outbox_messages_total{topic="orders",outcome="retried"} 10"#))
    }

    @Test func aBatchWhoseMessagesKeepFailingIsSetAside() async throws {
        let test = try await Self.made()
        try await Self.enqueue(test, (0..<5).map { ("k\($0)", "m\($0)") })
        var topic = Self.batches { _ in throw Refused() }
        topic.maxAttempts = 3
        try await Self.dispatching(test, topic) {
            try await eventually("all are dead") { try await Self.depth(test) == (0, 5) }
        }
        let row = try await test.pool.query("SELECT min(attempts), max(attempts), min(last_error) FROM outbox").single()
        #expect(try row.int(0) == 3 && row.int(1) == 3)
        #expect(try row.string(2).contains("Refused"))
    }

    /// Messages of one key stay in order even when some fail; other keys do not wait for them.
    @Test func theOrderWithinAKeyIsKept() async throws {
        let test = try await Self.made()
        let done = Locked<[String: [Int]]>([:])
        let generator = Locked(SeededGenerator())
        let topic = Self.topic { message in
            if generator.withLock({ $0.next() % 4 == 0 }) { throw Refused() }
            let number = Int(message.payload.filter(\.isNumber)) ?? -1
            done.withLock { $0[message.key, default: []].append(number) }
        }
        try await Self.dispatching(test, topic) {
            for number in 0..<30 { try await Self.enqueue(test, (0..<4).map { ("k\($0)", "\(number)") }) }
            try await eventually(timeoutMilliseconds: 30_000, "everything is done") {
                try await Self.depth(test) == (0, 0)
            }
        }
        let seen = done.withLock { $0 }
        #expect(seen.count == 4)
        for (key, numbers) in seen { #expect(numbers == Array(0..<30), "\(key): \(numbers)") }
    }

    @Test func aMessageThatKeepsFailingIsSetAsideAndTheNextOfItsKeyGoesOn() async throws {
        let test = try await Self.made()
        let tries = Locked(0)
        let done = Locked<[String]>([])
        var topic = Self.topic { message in
            if message.payload == "\"bad\"" {
                tries.withLock { $0 += 1 }
                throw Refused()
            }
            done.withLock { $0.append(message.payload) }
        }
        topic.maxAttempts = 3
        try await Self.dispatching(test, topic) {
            try await Self.enqueue(test, [("k", "bad"), ("k", "good")])
            try await eventually("the bad one is dead and the good one done") {
                try await Self.depth(test) == (0, 1)
            }
        }
        #expect(tries.withLock { $0 } == 3)
        #expect(done.withLock { $0 } == ["\"good\""])
        let row = try await test.pool.query("SELECT last_error FROM outbox WHERE dead_at IS NOT NULL").single()
        #expect(try row.string(0).contains("Refused"))
        #expect(test.log.lines.contains { $0.contains("outbox_message_dead") })
    }

    @Test func aRejectedMessageIsSetAsideAtOnce() async throws {
        let test = try await Self.made()
        let tries = Locked(0)
        let topic = Self.topic { _ in
            tries.withLock { $0 += 1 }
            throw OutboxRejection("no such room")
        }
        try await Self.dispatching(test, topic) {
            try await Self.enqueue(test, [("k", "m")])
            try await eventually("it is dead") { try await Self.depth(test) == (0, 1) }
        }
        #expect(tries.withLock { $0 } == 1)
    }

    /// The worker dies between the effect and the acknowledgement: the message comes again, and the receiver, who keeps
    /// the event's id with the effect, does it once.
    @Test func aCrashBetweenEffectAndAcknowledgementHasOneEffect() async throws {
        let test = try await Self.made()
        try await test.pool.execute("CREATE TABLE effects (message bigint)")
        let inbox = Inbox(test.pool, consumer: "receiver")
        @Sendable func receive(_ message: OutboxMessage) async throws {
            _ = try await inbox.once(eventID: "\(message.id)") { connection in
                try await connection.execute("INSERT INTO effects VALUES ($1)", [.int(message.id)])
            }
        }
        try await Self.enqueue(test, [("a", "1"), ("b", "2")])
        // The first worker does everything but acknowledge, as a process killed at that moment.
        let first = OutboxQueue(test.pool, topic: "orders", claimMilliseconds: 50)
        for message in try await first.claimInOrder(worker: "killed") { try await receive(message) }
        let again = Locked(0)
        let topic = Self.topic { message in
            again.withLock { $0 += 1 }
            try await receive(message)
        }
        try await Self.dispatching(test, topic) {
            try await eventually("the claims run out and the messages are done") {
                try await Self.depth(test) == (0, 0)
            }
        }
        #expect(again.withLock { $0 } == 2, "both came again")
        #expect(try await test.pool.query("SELECT count(*) FROM effects").single().int(0) == 2)
    }

    @Test func twoDispatchersShareTheWork() async throws {
        let test = try await Self.made()
        let done = Locked<[String: [Int]]>([:])
        let topic = Self.topic { message in
            let number = Int(message.payload.filter(\.isNumber)) ?? -1
            done.withLock { $0[message.key, default: []].append(number) }
        }
        try await Self.dispatching(test, topic) {
            try await Self.dispatching(test, topic) {
                for number in 0..<20 { try await Self.enqueue(test, (0..<5).map { ("k\($0)", "\(number)") }) }
                try await eventually(timeoutMilliseconds: 30_000, "everything is done") {
                    try await Self.depth(test) == (0, 0)
                }
            }
        }
        for (key, numbers) in done.withLock({ $0 }) { #expect(numbers == Array(0..<20), "\(key): \(numbers)") }
    }

    @Test func stoppingLetsWorkEnd() async throws {
        let test = try await Self.made()
        let began = Locked(false)
        let ended = Locked(false)
        let topic = Self.topic { [loop = test.loop] _ in
            began.withLock { $0 = true }
            try await loop.sleep(milliseconds: 300)
            ended.withLock { $0 = true }
        }
        try await Self.enqueue(test, [("k", "m")])
        try await Self.dispatching(test, topic) {
            try await eventually("it is in work") { began.withLock { $0 } }
        }
        #expect(ended.withLock { $0 })
        #expect(try await Self.depth(test) == (0, 0))
    }
}
