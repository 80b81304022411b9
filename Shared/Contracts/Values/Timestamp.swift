/// An instant: milliseconds since 1970-01-01T00:00:00Z, without leap seconds (as POSIX counts).
///
/// JSON form: RFC 3339 with milliseconds in UTC, `2026-11-21T10:38:55.123Z`.
@frozen
public struct Timestamp: Hashable, Sendable {
    /// Milliseconds since the epoch.
    public let milliseconds: Int64

    /// From milliseconds since the epoch. Values outside ``earliest``...``latest`` have no RFC 3339 text; check what
    /// comes from outside with ``init(validatingMilliseconds:)``.
    @inlinable
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// From milliseconds sent by somebody else: refuses what lies outside the years 0000 to 9999, which is what a
    /// clock in microseconds or nanoseconds looks like. Throws ``InvalidValue``.
    public init(validatingMilliseconds milliseconds: Int64) throws(InvalidValue) {
        guard milliseconds >= Self.earliest.milliseconds, milliseconds <= Self.latest.milliseconds else {
            throw InvalidValue(.timestamp, "The time lies outside the years 0000 to 9999; is the unit milliseconds?")
        }
        self.milliseconds = milliseconds
    }

    /// 1970-01-01T00:00:00.000Z.
    public static let epoch = Timestamp(milliseconds: 0)
    /// 0000-01-01T00:00:00.000Z, the first instant with an RFC 3339 text.
    public static let earliest = Timestamp(milliseconds: -62_167_219_200_000)
    /// 9999-12-31T23:59:59.999Z, the last instant with an RFC 3339 text.
    public static let latest = Timestamp(milliseconds: 253_402_300_799_999)

    /// Later (or, below zero, earlier) by so many milliseconds; stops at the ends of Int64 instead of wrapping.
    @inlinable
    public func advanced(byMilliseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
        return Timestamp(milliseconds: overflow ? (delta < 0 ? .min : .max) : sum)
    }

    /// Milliseconds from `earlier` to here, negative when it is later; stops at the ends of Int64.
    @inlinable
    public func milliseconds(since earlier: Timestamp) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return overflow ? (milliseconds < earlier.milliseconds ? .min : .max) : difference
    }
}

extension Timestamp: Comparable {
    /// Order in time.
    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}
