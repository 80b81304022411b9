import Reactor

/// Bounds the time of an operation.
enum TimeLimit {
    /// The time was over.
    struct Exceeded: Error {}

    private enum Outcome<Value: Sendable>: Sendable {
        case value(Result<Value, any Error>)
        case timeIsOver
    }

    /// Runs `body`; when the time is over first, `body` is cancelled and `Exceeded` is thrown.
    static func run<Value: Sendable>(
        milliseconds: Int64, on loop: EventLoop, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard milliseconds > 0 else { throw Exceeded() }
        return try await withThrowingTaskGroup(of: Outcome<Value>?.self) { group in
            group.addTask {
                do {
                    return .value(.success(try await body()))
                } catch {
                    return .value(.failure(error))
                }
            }
            group.addTask {
                do {
                    try await loop.sleep(milliseconds: milliseconds)
                    return .timeIsOver
                } catch {
                    return nil
                }
            }
            var first: Outcome<Value>?
            for try await outcome in group where first == nil {
                first = outcome
                group.cancelAll()
            }
            switch first {
            case .value(let result): return try result.get()
            case .timeIsOver: throw Exceeded()
            case nil: throw CancellationError()
            }
        }
    }
}
