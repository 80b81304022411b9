public import Contracts

/// When a firing rule may be recorded again.
public enum AlertThrottle {
    /// How far back the clock may be set before a trigger that then lies in the future counts no more, in milliseconds. An
    /// alert that fired under a wrong clock must not be silent until its time comes.
    public static let maxClockStepMilliseconds: Int64 = 3_600_000

    /// Whether a trigger is due: none was there, or the last one is at least `pause` milliseconds old. A clock that was set
    /// back a little never makes a second trigger.
    public static func allows(last: Timestamp?, now: Timestamp, pause: Int64) -> Bool {
        guard let last else { return true }
        let age = now.milliseconds(since: last)
        return age >= pause || age < -(pause + maxClockStepMilliseconds)
    }
}
