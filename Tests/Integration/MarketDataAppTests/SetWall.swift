import Observability

/// A wall clock that tests move, beside the real monotonic clock that deadlines of statements and requests live by.
final class SetWall: TimeSource {
    private let wall: Locked<Int64>

    init(wallMilliseconds: Int64) { wall = Locked(wallMilliseconds) }

    var wallMilliseconds: Int64 { wall.withLock { $0 } }
    var monotonicNanoseconds: UInt64 { SystemTime().monotonicNanoseconds }

    func advance(milliseconds: Int64) { wall.withLock { $0 += milliseconds } }
}
