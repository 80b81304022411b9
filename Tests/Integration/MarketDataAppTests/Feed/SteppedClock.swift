import Observability

/// The system's clocks, whose wall reading a test can step; both the daemon and the venue of the test look at it.
final class SteppedClock: TimeSource {
    private let system = SystemTime()
    private let shift = Locked<Int64>(0)

    var wallMilliseconds: Int64 { system.wallMilliseconds + shift.withLock { $0 } }
    var monotonicNanoseconds: UInt64 { system.monotonicNanoseconds }

    func step(milliseconds: Int64) { shift.withLock { $0 += milliseconds } }
}
