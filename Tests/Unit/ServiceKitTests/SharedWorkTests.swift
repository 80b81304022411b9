import Contracts
import Observability
import Reactor
import Security
import Testing

@testable import ServiceKit

/// Work done once for all who ask runs under nobody's deadline and gives all of them the same right answer.
@Suite("Shared work")
struct SharedWorkTests {
    private struct NoTime: Error {}

    private let clock = ManualTime()

    private func keySet() throws -> KeySet {
        let issuer = try TokenIssuer(issuer: "test", keys: [SigningKey(key: try Ed25519PrivateKey())])
        return try issuer.keySet(nowSeconds: clock.wallMilliseconds / 1_000)
    }

    private func source(_ fetch: @escaping PublishedTokenKeys.Fetch, on loop: EventLoop) -> PublishedTokenKeys {
        PublishedTokenKeys(
            loop: loop, clock: clock, logger: Logger(service: "test", sink: MemorySink()), fetch: fetch)
    }

    @Test func readinessIsLookedAtWithoutTheCallersDeadline() async throws {
        let loop = try EventLoop.start(name: "board")
        let check = ReadinessCheck(name: "database", isRequired: true) {
            TaskContext.deadlineNanoseconds == nil ? nil : "deadline_exceeded"
        }
        let board = ReadinessBoard(loop: loop, clock: clock, checks: [check])
        await board.setPartsRun(true)
        let first = await TaskContext.$deadlineNanoseconds.withValue(1) { await board.readiness() }
        #expect(first.checks.map(\.ok) == [true, true], "\(first)")
        #expect(await board.readiness().checks.map(\.ok) == [true, true])
        loop.shutdown()
    }

    @Test func whoeverJoinsALookLearnsAboutThePartsToo() async throws {
        let loop = try EventLoop.start(name: "board")
        let check = ReadinessCheck(name: "slow", isRequired: true) {
            try? await loop.sleep(milliseconds: 200)
            return nil
        }
        let board = ReadinessBoard(loop: loop, clock: clock, checks: [check])
        async let one = board.readiness()
        async let two = board.readiness()
        for report in await [one, two] {
            #expect(report.checks.map(\.name) == ["parts", "slow"])
            #expect(report.checks.map(\.ok) == [false, true])
        }
        loop.shutdown()
    }

    /// A loaded daemon's own questions wait too: late is not unready, as long as it was well a moment ago.
    @Test func aLateCheckCountsAsWellForAWhileAndAWrongOneAtOnce() async throws {
        let loop = try EventLoop.start(name: "board")
        let found = Locked(ReadinessCheck.Finding.late("busy"))
        let check = ReadinessCheck(name: "database", isRequired: true, find: { found.withLock { $0 } })
        let board = ReadinessBoard(loop: loop, clock: clock, checks: [check])
        await board.setPartsRun(true)
        func ready(_ finding: ReadinessCheck.Finding, afterMilliseconds: Int64) async -> Bool {
            clock.advance(milliseconds: afterMilliseconds)
            found.withLock { $0 = finding }
            return await board.readiness().isReady
        }
        let step = ReadinessBoard.maxAgeMilliseconds
        #expect(await board.readiness().isReady == false, "late, and never well before")
        #expect(await ready(.well, afterMilliseconds: step))
        #expect(await ready(.late("busy"), afterMilliseconds: step))
        #expect(await ready(.late("busy"), afterMilliseconds: ReadinessBoard.lateGraceMilliseconds) == false)
        #expect(await ready(.well, afterMilliseconds: step))
        #expect(await ready(.wrong("away"), afterMilliseconds: step) == false)
        #expect(await ready(.late("busy"), afterMilliseconds: step) == false, "wrong in between")
        loop.shutdown()
    }

    @Test func aCheckThatNeverAnswersEndsAndIsLate() async throws {
        let loop = try EventLoop.start(name: "board")
        let waits = Locked(false)
        let check = ReadinessCheck(name: "stuck", isRequired: true) {
            if waits.withLock({ $0 }) { try? await loop.sleep(milliseconds: 60_000) }
            return nil
        }
        let board = ReadinessBoard(loop: loop, clock: clock, checks: [check])
        await board.setPartsRun(true)
        #expect(await board.readiness().isReady)
        waits.withLock { $0 = true }
        clock.advance(milliseconds: ReadinessBoard.maxAgeMilliseconds)
        #expect(await board.readiness().isReady)
        clock.advance(milliseconds: ReadinessBoard.lateGraceMilliseconds)
        let report = await board.readiness()
        #expect(report.isReady == false && report.checks.last?.reason?.contains("did not answer") == true)
        loop.shutdown()
    }

    @Test func keysAreFetchedWithoutTheCallersDeadline() async throws {
        let loop = try EventLoop.start(name: "keys")
        let keys = try keySet()
        let source = source(
            {
                guard TaskContext.deadlineNanoseconds == nil else { throw NoTime() }
                return keys
            }, on: loop)
        let fetched = await TaskContext.$deadlineNanoseconds.withValue(1) { await source.refreshed() }
        #expect(fetched == keys)
        #expect(source.current() == keys)
        loop.shutdown()
    }

    /// Billing answers well once, then with no key at all, then not any more.
    @Test func whatIsWorseThanTheKeptKeysDoesNotReplaceThem() async throws {
        let loop = try EventLoop.start(name: "keys")
        let keys = try keySet()
        let none = try KeySet([])
        let fetches = Locked(0)
        let source = source(
            {
                let number = fetches.withLock { count in
                    count += 1
                    return count
                }
                try await loop.sleep(milliseconds: 50)
                if number > 2 { throw NoTime() }
                return number == 1 ? keys : none
            }, on: loop)
        for number in 1...3 {
            async let one = source.refreshed()
            async let two = source.refreshed()
            #expect(await [one, two] == [keys, keys], "fetch \(number)")
            #expect(source.current() == keys)
            #expect(fetches.withLock { $0 } == number)
            clock.advance(milliseconds: PublishedTokenKeys.minIntervalMilliseconds + 1)
        }
        loop.shutdown()
    }
}
