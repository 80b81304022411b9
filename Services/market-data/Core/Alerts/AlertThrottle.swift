public import Contracts

/// When a firing rule may be recorded again.
public enum AlertThrottle {
    /// Whether a trigger is due: none was there, or the last one is at least `seconds` old. A clock that was set back
    /// never makes a second trigger.
    public static func allows(last: Timestamp?, now: Timestamp, seconds: Int64) -> Bool {
        guard let last else { return true }
        return now.milliseconds(since: last) >= seconds * 1_000
    }
}
