import Observability
import Testing

/// Lets few tests of this target run at once: each has a daemon or two with connections and loops of their own, and a
/// hundred of them take every connection of the test's PostgreSQL and make each other miss their deadlines.
struct FewAtATime: SuiteTrait, TestTrait, TestScoping {
    /// Tests that run at once, on however many cores: most of their time is waiting.
    static let width = 8

    private struct State {
        var free = FewAtATime.width
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private static let state = Locked(State())

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        await Self.enter()
        defer { Self.leave() }
        try await function()
    }

    private static func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private static func leave() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}

extension Trait where Self == FewAtATime {
    /// Few tests of the whole target at once.
    static var fewAtATime: Self { Self() }
}
