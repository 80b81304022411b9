import HTTPWire
import Postgres
import TestKit
import Testing

@testable import ServiceKit

@Suite("Idempotency keys", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct IdempotencyTests {
    private func post(_ daemon: RunningDaemon, _ text: String, key: String, subject: String = "alice") async throws
        -> Answer
    {
        try await daemon.send(
            .post, "/notes", token: try daemon.token(subject: subject), key: key, json: "{\"text\":\"\(text)\"}")
    }

    @Test func aRepeatGetsTheFirstAnswer() async throws {
        let daemon = try await RunningDaemon.start()
        let first = try await post(daemon, "hello", key: "k1")
        #expect(first.status == 201)
        #expect(first.headers.first("Idempotency-Replayed") == nil)
        for _ in 0..<3 {
            let again = try await post(daemon, "hello", key: "k1")
            #expect(again.status == 201)
            #expect(again.body == first.body)
            #expect(again.headers.first("Idempotency-Replayed") == "true")
        }
        #expect(try await daemon.count("notes") == 1)
        await daemon.stop()
    }

    @Test func anotherBodyWithTheSameKeyIs422() async throws {
        let daemon = try await RunningDaemon.start()
        _ = try await post(daemon, "hello", key: "k1")
        let other = try await post(daemon, "other", key: "k1")
        #expect(other.status == 422)
        #expect(other.code == "idempotency_key_reused")
        #expect(try await daemon.count("notes") == 1)
        await daemon.stop()
    }

    @Test func keysBelongToTheirCaller() async throws {
        let daemon = try await RunningDaemon.start()
        let alice = try await post(daemon, "hello", key: "same", subject: "alice")
        let bob = try await post(daemon, "hello", key: "same", subject: "bob")
        #expect(bob.status == 201)
        #expect(bob.body != alice.body)
        #expect(bob.headers.first("Idempotency-Replayed") == nil)
        #expect(try await daemon.count("notes", where: "owner = 'bob'") == 1)
        await daemon.stop()
    }

    @Test func duplicatesAtTheSameTimeHaveOneEffect() async throws {
        let daemon = try await RunningDaemon.start()
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<8 { group.addTask { try await self.post(daemon, "wait", key: "k1") } }
            var all: [Answer] = []
            for try await answer in group { all.append(answer) }
            return all
        }
        #expect(answers.filter { $0.status == 201 && $0.headers.first("Idempotency-Replayed") == nil }.count == 1)
        let others = answers.filter { $0.status != 201 }
        #expect(
            others.allSatisfy { $0.status == 409 && $0.headers.first("Retry-After") == "1" }, "\(others.map(\.text))")
        #expect(try await daemon.count("notes") == 1)
        let later = try await post(daemon, "wait", key: "k1")
        #expect(later.headers.first("Idempotency-Replayed") == "true")
        await daemon.stop()
    }

    @Test func aRefusalIsKeptAndItsEffectIsNot() async throws {
        let daemon = try await RunningDaemon.start()
        let first = try await post(daemon, "refuse", key: "k1")
        #expect(first.status == 422 && first.code == "note_refused")
        let again = try await post(daemon, "refuse", key: "k1")
        #expect(again.status == 422 && again.code == "note_refused")
        #expect(again.headers.first("Idempotency-Replayed") == "true")
        #expect(try await daemon.count("notes") == 0)
        await daemon.stop()
    }

    @Test func aFaultIsNotKept() async throws {
        let daemon = try await RunningDaemon.start()
        #expect(try await post(daemon, "break", key: "k1").status == 500)
        #expect(try await daemon.count("notes") == 0)
        #expect(try await daemon.count("idempotency_keys") == 0)
        await daemon.stop()
    }

    @Test func aCrashedOwnersClaimIsTakenOver() async throws {
        let daemon = try await RunningDaemon.start()
        _ = try await post(daemon, "hello", key: "k1")
        // As a crash between claim and commit leaves it: claimed, no answer, no note.
        let unfinish = "finished_at = NULL, status = NULL, content_type = NULL, body = NULL"
        try await daemon.database.psql(
            "UPDATE \(daemon.database.schema).idempotency_keys SET \(unfinish)",
            "DELETE FROM \(daemon.database.schema).notes")
        let tooEarly = try await post(daemon, "hello", key: "k1")
        #expect(tooEarly.status == 409 && tooEarly.code == "idempotency_key_in_use")
        try await daemon.database.psql(
            "UPDATE \(daemon.database.schema).idempotency_keys SET locked_at = clock_timestamp() - interval '1 hour'")
        let taken = try await post(daemon, "hello", key: "k1")
        #expect(taken.status == 201 && taken.headers.first("Idempotency-Replayed") == nil)
        #expect(try await daemon.count("notes") == 1)
        await daemon.stop()
    }

    @Test func theLateFirstOwnerCannotFinishAfterATakeover() async throws {
        let daemon = try await RunningDaemon.start()
        async let slow = post(daemon, "wait for a takeover", key: "k1")
        try await eventually("the claim is there") { try await daemon.count("idempotency_keys") == 1 }
        try await daemon.database.psql(
            "UPDATE \(daemon.database.schema).idempotency_keys SET lock_token = '00000000-0000-7000-8000-000000000000'")
        #expect(try await slow.status == 409)
        #expect(try await daemon.count("notes") == 0)
        await daemon.stop()
    }

    @Test func aWorkThatRanOutOfTimeGivesItsClaimUpAtOnce() async throws {
        let daemon = try await RunningDaemon.start()
        let late = try await daemon.send(
            .post, "/notes", token: try daemon.token(), key: "k1", json: #"{"text":"wait"}"#,
            headers: [("X-Request-Deadline-Ms", "250")])
        #expect(late.status == 504, "\(late.text)")
        #expect(try await daemon.count("idempotency_keys") == 0)
        let again = try await post(daemon, "wait", key: "k1")
        #expect(again.status == 201, "\(again.text)")
        #expect(again.headers.first("Idempotency-Replayed") == nil)
        #expect(try await daemon.count("notes") == 1)
        await daemon.stop()
    }

    @Test func oldKeysAreReaped() async throws {
        let daemon = try await RunningDaemon.start()
        _ = try await post(daemon, "hello", key: "old")
        _ = try await post(daemon, "hello", key: "new")
        try await daemon.database.psql(
            "UPDATE \(daemon.database.schema).idempotency_keys SET created_at = clock_timestamp() - interval '49 hours' WHERE key = 'old'"
        )
        let pool = try TestPool.make(on: daemon.database).pool
        #expect(try await IdempotencyKeys(pool: pool).reap(keptHours: 48, maxRows: 100) == 1)
        #expect(try await daemon.count("idempotency_keys", where: "key = 'new'") == 1)
        await pool.shutdown()
        await daemon.stop()
    }
}
