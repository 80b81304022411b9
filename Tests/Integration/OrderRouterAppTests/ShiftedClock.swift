import Observability

/// The system's time, with a wall clock that a test moves.
final class ShiftedClock: TimeSource {
    private let system = SystemTime()
    private let shift = Locked<Int64>(0)

    func move(milliseconds: Int64) { shift.withLock { $0 += milliseconds } }
    var wallMilliseconds: Int64 { system.wallMilliseconds + shift.withLock { $0 } }
    var monotonicNanoseconds: UInt64 { system.monotonicNanoseconds }
}
