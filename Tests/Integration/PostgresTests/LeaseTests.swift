import Postgres
import TestKit
import Testing

@Suite("Leases and locks", .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"))
struct LeaseTests {
    private func made() async throws -> TestPool {
        let test = try await TestPool.make()
        try await test.pool.withConnection { try await $0.script(OutboxSchema.sql) }
        return test
    }

    @Test func oneHolderAtATimeAndEpochsGrow() async throws {
        let test = try await made()
        let store = LeaseStore(test.pool)
        let first = try #require(try await store.acquire("account:7", holder: "a", ttlMilliseconds: 60_000))
        #expect(first.epoch == 1)
        #expect(try await store.acquire("account:7", holder: "b", ttlMilliseconds: 60_000) == nil)
        let renewed = try await store.renew(first, ttlMilliseconds: 90_000)
        #expect(renewed.epoch == 1 && renewed.expiresAtMilliseconds > first.expiresAtMilliseconds)
        try await store.release(renewed)
        let second = try #require(try await store.acquire("account:7", holder: "b", ttlMilliseconds: 60_000))
        #expect(second.epoch == 2)
        let lost = await #expect(throws: PostgresError.self) { try await store.renew(first, ttlMilliseconds: 1_000) }
        #expect(lost?.code == .leaseLost)
    }

    /// The first holder pauses past its lease, a second one takes over, the first wakes up and writes.
    @Test func aReplacedHoldersWritesHaveNoEffect() async throws {
        let test = try await made()
        let store = LeaseStore(test.pool)
        try await test.pool.execute("CREATE TABLE orders (id int PRIMARY KEY, state text)")
        try await test.pool.execute("INSERT INTO orders VALUES (1, 'new')")
        let paused = try #require(try await store.acquire("leader", holder: "a", ttlMilliseconds: 50))
        var leader: Lease?
        try await eventually("the lease runs out") {
            leader = try await store.acquire("leader", holder: "b", ttlMilliseconds: 60_000)
            return leader != nil
        }
        let write = "UPDATE orders SET state = $1 WHERE id = 1 AND \(Lease.fence(name: 2, epoch: 3))"
        let stale = try await test.pool.execute(write, ["stale", .text(paused.name), .int(paused.epoch)])
        #expect(stale == 0)
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.transaction { connection in
                try await LeaseStore.assertHeld(paused, on: connection)
                try await connection.execute("UPDATE orders SET state = 'stale'")
            }
        }
        #expect(error?.code == .leaseLost)
        let current = try #require(leader)
        let fresh = try await test.pool.execute(write, ["fresh", .text(current.name), .int(current.epoch)])
        #expect(fresh == 1)
        #expect(try await test.pool.query("SELECT state FROM orders").single().string(0) == "fresh")
    }

    /// While a transaction has asserted its lease, nobody can take it over, even when it runs out meanwhile.
    @Test func anAssertedLeaseIsHeldUntilTheTransactionEnds() async throws {
        let test = try await made()
        let store = LeaseStore(test.pool)
        let lease = try #require(try await store.acquire("leader", holder: "a", ttlMilliseconds: 2_000))
        async let takeOver: Lease? = {
            var taken: Lease?
            try await eventually("taken over") {
                taken = try await store.acquire("leader", holder: "b", ttlMilliseconds: 60_000)
                return taken != nil
            }
            return taken
        }()
        try await test.pool.transaction(TransactionOptions(maxAttempts: 1)) { connection in
            try await LeaseStore.assertHeld(lease, on: connection)
            await pause(milliseconds: 2_500)
            let epoch = try await connection.query("SELECT epoch FROM leases WHERE name = 'leader'").single()
            #expect(try epoch.int64(0) == 1)
        }
        #expect(try await takeOver?.epoch == 2)
    }

    /// The holder's heartbeat goes on while its transaction holds the lease; a taking waits for that transaction.
    @Test func anAssertedLeaseCanBeRenewedButNotTaken() async throws {
        let test = try await TestPool.make { $0.lockTimeoutMilliseconds = 300 }
        try await test.pool.withConnection { try await $0.script(OutboxSchema.sql) }
        let store = LeaseStore(test.pool)
        let lease = try #require(try await store.acquire("leader", holder: "a", ttlMilliseconds: 60_000))
        try await test.pool.transaction(TransactionOptions(maxAttempts: 1)) { connection in
            try await LeaseStore.assertHeld(lease, on: connection)
            let renewed = try await store.renew(lease, ttlMilliseconds: 1)
            #expect(renewed.epoch == lease.epoch)
            await pause(milliseconds: 20)
            let error = await #expect(throws: PostgresError.self) {
                try await store.acquire("leader", holder: "b", ttlMilliseconds: 60_000)
            }
            #expect(error?.code == .lockTimeout)
        }
        #expect(try await store.acquire("leader", holder: "b", ttlMilliseconds: 60_000)?.epoch == 2)
    }

    @Test func transactionLocksExcludeAndEndWithTheTransaction() async throws {
        let test = try await TestPool.make { $0.lockTimeoutMilliseconds = 100 }
        let lock = AdvisoryLock(name: "rebuild")
        try await test.pool.transaction { connection in
            try await connection.lock(lock)
            let error = await #expect(throws: PostgresError.self) {
                try await test.pool.transaction { other in
                    let isFree = try await other.tryLock(lock)
                    #expect(!isFree)
                    try await other.lock(lock)
                }
            }
            #expect(error?.code == .lockTimeout)
        }
        let isFree = try await test.pool.transaction { try await $0.tryLock(lock) }
        #expect(isFree)
        let outside = await #expect(throws: PostgresError.self) {
            try await test.pool.withConnection { try await $0.lock(lock) }
        }
        #expect(outside?.code == .needsSession)
    }

    @Test(.disabled(if: TestPool.isPooled, "needs a session of its own"))
    func sessionLocksEndWithTheClosure() async throws {
        let test = try await TestPool.make()
        let lock = AdvisoryLock(name: "leader")
        let inner = try await test.pool.withSessionLock(lock) { _ in
            try await test.pool.withSessionLock(lock) { _ in true } ?? false
        }
        #expect(inner == false)
        try await eventually("the lock is free again") {
            try await test.pool.withSessionLock(lock) { _ in true } == true
        }
    }
}
