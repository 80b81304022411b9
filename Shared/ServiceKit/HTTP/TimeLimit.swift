import Observability
import Reactor

/// Bounds the time of an operation.
enum TimeLimit {
    /// The time was over.
    struct Exceeded: Error {}

    private enum State: Sendable {
        case running
        case ended
        case timeIsOver
    }

    /// Runs `body` on the loop; when the time is over first, `body` is cancelled and, once it has ended, `Exceeded` is
    /// thrown. A body that never waits costs no timer.
    static func run<Value: Sendable>(
        milliseconds: Int64, on loop: EventLoop, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard milliseconds > 0 else { throw Exceeded() }
        let state = Locked(State.running)
        let work: @Sendable () async throws -> Value = {
            defer { state.withLock { if $0 == .running { $0 = .ended } } }
            return try await body()
        }
        // A task of its own, since a part of a task cannot be cancelled alone. On the loop it starts inside this call.
        let task =
            loop.isCurrent
            ? Task.immediate(executorPreference: loop) { try await work() }
            : Task(executorPreference: loop) { try await work() }
        let isRunning = state.withLock { $0 == .running }
        let timer = isRunning ? cancellation(of: task, after: milliseconds, on: loop, state) : nil
        defer { if let timer { loop.cancel(timer) } }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        if state.withLock({ $0 == .timeIsOver }) { throw Exceeded() }
        return try result.get()
    }

    private static func cancellation<Value: Sendable>(
        of task: Task<Value, any Error>, after milliseconds: Int64, on loop: EventLoop, _ state: Locked<State>
    ) -> TimerID {
        loop.schedule(afterMilliseconds: milliseconds) {
            let isOver = state.withLock { state in
                guard state == .running else { return false }
                state = .timeIsOver
                return true
            }
            if isOver { task.cancel() }
        }
    }
}
