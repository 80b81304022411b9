public import Contracts

/// A day in UTC, from midnight to midnight: what daily limits are counted by.
public struct UTCDay: Hashable, Sendable, Comparable {
    /// Milliseconds of a day.
    public static let milliseconds: Int64 = 86_400_000
    /// Days since 1970-01-01.
    public let number: Int64

    /// The day with that number.
    public init(number: Int64) {
        self.number = number
    }

    /// The day of an instant.
    public init(of time: Timestamp) {
        let (quotient, remainder) = time.milliseconds.quotientAndRemainder(dividingBy: Self.milliseconds)
        number = remainder < 0 ? quotient - 1 : quotient
    }

    /// Its first instant.
    public var start: Timestamp {
        let (start, overflow) = number.multipliedReportingOverflow(by: Self.milliseconds)
        return Timestamp(milliseconds: overflow ? (number < 0 ? .min : .max) : start)
    }
    /// The first instant of the day after.
    public var end: Timestamp { start.advanced(byMilliseconds: Self.milliseconds) }

    /// Order in time.
    public static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }
}
