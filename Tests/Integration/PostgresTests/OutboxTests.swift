import Observability
import Postgres
import TestKit
import Testing

@Suite("Outbox, event log, inbox", .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"))
struct OutboxTests {
    /// A pool on a server of its own: the log waits for the oldest transaction of the whole server.
    private func made(_ server: PrivatePostgres? = nil) async throws -> TestPool {
        let test = try await TestPool.make(server)
        try await test.pool.withConnection { try await $0.script(OutboxSchema.sql) }
        return test
    }

    private func enqueue(_ test: TestPool, _ keys: [String]) async throws {
        try await test.pool.transaction { connection in
            for key in keys {
                try await OutboxQueue.enqueue(topic: "orders", key: key, payload: #"{"n": 1}"#, on: connection)
            }
        }
    }

    @Test func everyMessageIsDoneOnceByManyWorkers() async throws {
        let test = try await made()
        try await enqueue(test, (0..<300).map { "k\($0)" })
        let done = Locked<[String]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    let queue = OutboxQueue(test.pool, topic: "orders")
                    while true {
                        let messages = try await queue.claim(worker: "w\(worker)", limit: 7)
                        if messages.isEmpty { return }
                        for message in messages {
                            done.withLock { $0.append(message.key) }
                            try await queue.acknowledge(message)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(done.withLock { $0.sorted() } == (0..<300).map { "k\($0)" }.sorted())
        #expect(try await OutboxQueue(test.pool, topic: "orders").depth() == (0, 0))
    }

    @Test func nothingIsQueuedByATransactionThatFails() async throws {
        struct Refused: Error {}
        let test = try await made()
        await #expect(throws: Refused.self) {
            try await test.pool.transaction { connection in
                try await OutboxQueue.enqueue(topic: "orders", key: "k", payload: "{}", on: connection)
                throw Refused()
            }
        }
        #expect(try await OutboxQueue(test.pool, topic: "orders").claim(worker: "w").isEmpty)
    }

    @Test func aClaimThatRanOutBelongsToTheNextWorker() async throws {
        let test = try await made()
        try await enqueue(test, ["k"])
        let queue = OutboxQueue(test.pool, topic: "orders", claimMilliseconds: 1_500)
        let first = try #require(try await queue.claim(worker: "slow").first)
        #expect(try await queue.claim(worker: "other").isEmpty)
        var second: OutboxMessage?
        try await eventually("the claim runs out") {
            second = try await queue.claim(worker: "other").first
            return second != nil
        }
        let late = await #expect(throws: PostgresError.self) { try await queue.acknowledge(first) }
        #expect(late?.code == .leaseLost)
        try await queue.acknowledge(try #require(second))
    }

    @Test func aPoisonMessageIsSetAsideAndOthersGoOn() async throws {
        let test = try await made()
        try await enqueue(test, ["bad", "good"])
        let queue = OutboxQueue(test.pool, topic: "orders", maxAttempts: 3)
        var died = 0
        for attempt in 1...3 {
            for message in try await queue.claim(worker: "w") {
                if message.key == "good" {
                    try await queue.acknowledge(message)
                } else {
                    #expect(message.attempts == attempt)
                    let isDead = try await queue.fail(message, reason: "unencodable\0", retryAfterMilliseconds: 0)
                    died += isDead ? 1 : 0
                }
            }
        }
        #expect(died == 1)
        #expect(try await queue.depth() == (0, 1))
        let row = try await test.pool.query("SELECT id, last_error FROM outbox").single()
        #expect(try row.string("last_error") == "unencodable")
        #expect(try await queue.revive(id: row.int64("id")))
        #expect(try await queue.claim(worker: "w").map(\.key) == ["bad"])
    }

    /// A worker that dies each time never says `fail`: the claims are counted all the same.
    @Test func aMessageThatKillsItsWorkersIsSetAsideToo() async throws {
        let test = try await made()
        try await enqueue(test, ["deadly"])
        let queue = OutboxQueue(test.pool, topic: "orders", maxAttempts: 2, claimMilliseconds: 1)
        try await eventually("it is dead") {
            _ = try await queue.claim(worker: "w")
            return try await queue.depth() == (0, 1)
        }
    }

    /// Trap: the first transaction takes the smaller number and commits later.
    @Test func aLateCommitIsSkippedByANaiveReaderAndNotByTheLog() async throws {
        let server = try await PrivatePostgres.start()
        let test = try await made(server)
        let log = EventLog(test.pool, stream: "s")
        let naive = Locked<[Int64]>([])
        func readNaively() async throws {
            let last = naive.withLock { $0.last ?? 0 }
            let rows = try await test.pool.query("SELECT id FROM event_log WHERE id > $1 ORDER BY id", [.int(last)])
            let ids = try rows.map { try $0.int64(0) }
            naive.withLock { $0 += ids }
        }
        var read: [LoggedEvent] = []
        func readSafely() async throws {
            let cursor = read.last?.cursor ?? .start
            let more = try await log.read(after: cursor, limit: 2)
            read += more
        }
        try await test.pool.transaction { early in
            try await EventLog.append(stream: "s", kind: "early", payload: "{}", on: early)
            try await test.pool.transaction { late in
                try await EventLog.append(stream: "s", kind: "late", payload: "{}", on: late)
            }
            try await readNaively()
            try await readSafely()
            #expect(read.isEmpty, "an event was given out before an earlier one could come")
        }
        try await readNaively()
        #expect(naive.withLock { $0.count } == 1, "the naive reader should miss the late commit")
        try await readSafely()
        #expect(read.map(\.kind) == ["early", "late"])
        await test.pool.shutdown()
        await server.stop()
    }

    @Test func readersOfTheLogMissNothingAndSeeNothingTwice() async throws {
        let server = try await PrivatePostgres.start()
        let test = try await made(server)
        let finished = Locked(false)
        async let reader: [String] = {
            var kinds: [String] = []
            var cursor = EventCursor.start
            while true {
                let isLast = finished.withLock { $0 }
                let events = try await EventLog(test.pool, stream: "s").read(after: cursor, limit: 13)
                kinds += events.map(\.kind)
                cursor = events.last?.cursor ?? cursor
                if isLast, events.isEmpty { return kinds }
            }
        }()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    var generator = SeededGenerator(seed: UInt64(writer))
                    for number in 0..<60 {
                        try await test.pool.transaction { connection in
                            let kind = "\(writer)-\(number)"
                            try await EventLog.append(stream: "s", kind: kind, payload: "{}", on: connection)
                            let delay = Double(generator.next() % 8) / 1_000
                            _ = try await connection.query("SELECT pg_sleep($1)", [.double(delay)])
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        finished.withLock { $0 = true }
        let kinds = try await reader
        #expect(kinds.count == 240)
        #expect(Set(kinds).count == 240)
        #expect(try await EventLog(test.pool, stream: "s").read(after: EventLog(test.pool, stream: "s").end()).isEmpty)
        await test.pool.shutdown()
        await server.stop()
    }

    @Test func cursorsHaveOneText() {
        #expect(EventCursor("12-7") == EventCursor(transactionID: 12, id: 7))
        #expect(EventCursor(transactionID: 12, id: 7).description == "12-7")
        for text in ["", "12", "12-", "-7", "12-7-1", "a-b", "12--7", " 1-2"] { #expect(EventCursor(text) == nil) }
    }

    @Test func anEventTakesEffectOnce() async throws {
        let test = try await made()
        try await test.pool.execute("CREATE TABLE effects (n int)")
        let inbox = Inbox(test.pool, consumer: "billing")
        let effects = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await inbox.once(eventID: "e1") { connection in
                        try await connection.execute("INSERT INTO effects VALUES (1)")
                        return true
                    } ?? false
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(effects == 1)
        #expect(try await test.pool.query("SELECT count(*) FROM effects").single().int(0) == 1)
        // Another consumer sees it on its own; a failed effect leaves the event unseen.
        #expect(try await Inbox(test.pool, consumer: "other").once(eventID: "e1") { _ in true } == true)
        struct Refused: Error {}
        await #expect(throws: Refused.self) { try await inbox.once(eventID: "e2") { _ in throw Refused() } }
        #expect(try await inbox.once(eventID: "e2") { _ in 7 } == 7)
        await pause(milliseconds: 20)
        #expect(try await inbox.prune(olderThanMilliseconds: 1) == 2)
    }
}
