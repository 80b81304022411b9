import Glibc

/// Where time comes from. Code never asks the system directly, so tests can set it.
public protocol TimeSource: Sendable {
    /// Milliseconds since 1970-01-01 UTC; may jump in both directions.
    var wallMilliseconds: Int64 { get }
    /// Nanoseconds of a clock that never goes back; its zero means nothing.
    var monotonicNanoseconds: UInt64 { get }
}

/// The system's clocks (`CLOCK_REALTIME`, `CLOCK_MONOTONIC`).
public struct SystemTime: TimeSource {
    /// Holds nothing.
    public init() {}

    /// Milliseconds since 1970-01-01 UTC.
    public var wallMilliseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Nanoseconds of `CLOCK_MONOTONIC`.
    public var monotonicNanoseconds: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }
}

/// A clock that stands still until told to move, for tests and simulations.
public final class ManualTime: TimeSource {
    private let state: Locked<(wallMilliseconds: Int64, monotonicNanoseconds: UInt64)>

    /// Starts at the given readings (default: 2026-01-01T00:00:00Z and one second).
    public init(wallMilliseconds: Int64 = 1_767_225_600_000, monotonicNanoseconds: UInt64 = 1_000_000_000) {
        self.state = Locked((wallMilliseconds, monotonicNanoseconds))
    }

    /// The wall reading as last set.
    public var wallMilliseconds: Int64 { state.withLock { $0.wallMilliseconds } }

    /// The monotonic reading as last set.
    public var monotonicNanoseconds: UInt64 { state.withLock { $0.monotonicNanoseconds } }

    /// Moves both clocks forward.
    public func advance(milliseconds: Int64) {
        precondition(milliseconds >= 0, "time only advances; use setWall for a wall clock step")
        state.withLock {
            $0.wallMilliseconds += milliseconds
            $0.monotonicNanoseconds += UInt64(milliseconds) * 1_000_000
        }
    }

    /// Steps the wall clock alone, in either direction, as an administrator or NTP would.
    public func setWall(milliseconds: Int64) {
        state.withLock { $0.wallMilliseconds = milliseconds }
    }
}
