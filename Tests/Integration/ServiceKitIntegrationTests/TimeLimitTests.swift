import Observability
import Reactor
import Testing

@testable import ServiceKit

/// The time limit of requests and looks at neighbours.
@Suite("Time limit")
struct TimeLimitTests {
    private struct Refused: Error {}

    @Test func whatEndsInTimeIsAnsweredAndLeavesNoTimer() async throws {
        let loop = try EventLoop.start(name: "limit")
        let (atOnce, later, left) = try await Task(executorPreference: loop) {
            let atOnce = try await TimeLimit.run(milliseconds: 60_000, on: loop) { 1 }
            let later = try await TimeLimit.run(milliseconds: 60_000, on: loop) {
                try await loop.sleep(milliseconds: 1)
                return 2
            }
            return (atOnce, later, loop.scheduledCount)
        }.value
        #expect(atOnce == 1 && later == 2 && left == 0)
        // Also from elsewhere, as the readiness board calls it.
        #expect(try await TimeLimit.run(milliseconds: 60_000, on: loop) { loop.isCurrent })
        await #expect(throws: Refused.self) {
            try await TimeLimit.run(milliseconds: 60_000, on: loop) { throw Refused() }
        }
        loop.shutdown()
    }

    @Test func whatTakesLongerIsCancelledAndWaitedFor() async throws {
        let loop = try EventLoop.start(name: "limit")
        let wasCancelled = Locked(false)
        await #expect(throws: TimeLimit.Exceeded.self) {
            try await TimeLimit.run(milliseconds: 20, on: loop) {
                do {
                    try await loop.sleep(milliseconds: 600_000)
                } catch {
                    wasCancelled.withLock { $0 = true }
                }
            }
        }
        #expect(wasCancelled.withLock { $0 })
        await #expect(throws: TimeLimit.Exceeded.self) {
            try await TimeLimit.run(milliseconds: 0, on: loop) { wasCancelled.withLock { $0 = false } }
        }
        #expect(wasCancelled.withLock { $0 })
        loop.shutdown()
    }

    @Test func aCancelledCallerCancelsTheWork() async throws {
        let loop = try EventLoop.start(name: "limit")
        let (began, begin) = AsyncStream.makeStream(of: Void.self)
        let task = Task(executorPreference: loop) {
            try await TimeLimit.run(milliseconds: 600_000, on: loop) {
                begin.yield()
                try await loop.sleep(milliseconds: 600_000)
            }
        }
        for await _ in began { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        loop.shutdown()
    }

    @Test func theWorkKnowsTheCallersRequest() async throws {
        let loop = try EventLoop.start(name: "limit")
        let seen = try await TaskContext.$requestID.withValue("r-1") {
            try await TimeLimit.run(milliseconds: 60_000, on: loop) { TaskContext.requestID }
        }
        #expect(seen == "r-1")
        loop.shutdown()
    }
}
