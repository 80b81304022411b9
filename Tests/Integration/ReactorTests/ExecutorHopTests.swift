import Observability
import Reactor
import Testing

/// What a waiter on a loop may rely on between its last check and the moment its continuation is stored.
@Suite("Hops between check and wait")
struct ExecutorHopTests {
    private actor Waiter {
        private let loop: EventLoop
        private var marker = false

        init(loop: EventLoop) { self.loop = loop }

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

        /// Whether another job of the same actor ran between this function's code and the continuation's closure.
        func othersRunBetween() async -> Bool {
            marker = false
            Task { self.mark() }
            return await withCheckedContinuation { $0.resume(returning: marker) }
        }

        /// The same with the wait in a function of its own, whose entry is a hop of the runtime.
        func othersRunBeforeCallee() async -> Bool {
            marker = false
            Task { self.mark() }
            return await wait()
        }

        private func wait() async -> Bool { await withCheckedContinuation { $0.resume(returning: marker) } }

        private func mark() { marker = true }
    }

    /// A task that prefers the loop stores its continuation without a hop.
    @Test func aTaskThatPrefersTheLoopIsNotInterrupted() async throws {
        let loop = try EventLoop.start(name: "test-hop-with")
        defer { loop.shutdown() }
        let waiter = Waiter(loop: loop)
        let seen = await Task(executorPreference: loop) {
            var seen = 0
            for _ in 0..<100 where await waiter.othersRunBetween() { seen += 1 }
            for _ in 0..<100 where await waiter.othersRunBeforeCallee() { seen += 1 }
            return seen
        }.value
        #expect(seen == 0)
    }

    /// Measured: entering another async function of the same actor is a hop for such a task, so others may run between.
    /// Hence the rule of the house: the last check and the stored continuation stand in one function.
    @Test func aTaskWithoutPreferenceIsNotInterrupted() async throws {
        let loop = try EventLoop.start(name: "test-hop-without")
        defer { loop.shutdown() }
        let waiter = Waiter(loop: loop)
        let seen = await Task.detached {
            var seen = 0
            for _ in 0..<100 where await waiter.othersRunBetween() { seen += 1 }
            return seen
        }.value
        #expect(seen == 0)
    }
}
