import Reactor
import Testing

/// What a waiter on a loop may rely on between its last look and the moment its continuation is stored.
///
/// The rule of the house: look again inside the continuation's closure. For a task without executor preference every
/// entry of an async function may be a hop, `withCheckedContinuation` included, and whatever is waited for may happen
/// during that hop. Only a task that prefers the loop has no hop, which this suite holds.
@Suite("Hops between look and wait")
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

        /// The same with the wait in a function of its own.
        func othersRunBeforeCallee() async -> Bool {
            marker = false
            Task { self.mark() }
            return await wait()
        }

        private func wait() async -> Bool { await withCheckedContinuation { $0.resume(returning: marker) } }

        private func mark() { marker = true }
    }

    @Test func aTaskThatPrefersTheLoopIsNotInterrupted() async throws {
        let loop = try EventLoop.start(name: "test-hop")
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
}
