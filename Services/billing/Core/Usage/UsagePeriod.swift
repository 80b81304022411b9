public import Contracts

/// The UTC days a usage summary covers: from the start of the first to the end of the last.
public struct UsagePeriod: Hashable, Sendable {
    /// Days covered when only the end is known.
    public static let defaultDays: Int64 = 31
    /// Most days of one summary.
    public static let maxDays: Int64 = 366

    private static let dayMilliseconds: Int64 = 86_400_000

    /// The first instant.
    public let start: Timestamp
    /// The first instant after it.
    public let end: Timestamp

    /// Why days are not a period. Closed.
    public enum Fault: String, Error, Hashable, Sendable {
        /// `from` is not a day.
        case from
        /// `to` is not a day.
        case to
        /// `from` is after `to`.
        case order
        /// More days than one summary has.
        case length
    }

    /// The period from one day to another, both included; up to `now`'s day and 31 days long when not told otherwise.
    public init(from: String?, to: String?, now: Timestamp) throws(Fault) {
        let last: Timestamp
        if let to {
            guard let day = Self.midnight(to) else { throw .to }
            last = day
        } else {
            last = Self.midnight(of: now)
        }
        if let from {
            guard let day = Self.midnight(from) else { throw .from }
            start = day
        } else {
            start = last.advanced(byMilliseconds: -(Self.defaultDays - 1) * Self.dayMilliseconds)
        }
        guard start <= last else { throw .order }
        end = last.advanced(byMilliseconds: Self.dayMilliseconds)
        guard end.milliseconds(since: start) <= Self.maxDays * Self.dayMilliseconds else { throw .length }
    }

    /// The first instant of a day such as `2026-01-31`; nil for anything else.
    public static func midnight(_ day: String) -> Timestamp? {
        day.utf8.count == 10 ? try? Timestamp(parsing: day + "T00:00:00.000Z") : nil
    }

    /// The first instant of the UTC day of `time`.
    public static func midnight(of time: Timestamp) -> Timestamp {
        let rest = time.milliseconds % dayMilliseconds
        return time.advanced(byMilliseconds: rest < 0 ? -rest - dayMilliseconds : -rest)
    }
}
