/// The instant, on the monotonic clock, after which nobody waits for the answer any more.
public struct Deadline: Hashable, Sendable {
    /// Monotonic nanoseconds.
    public let nanoseconds: UInt64

    /// At that instant.
    public init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// So many milliseconds from now; negative counts as now.
    public init(afterMilliseconds: Int64, nowNanoseconds: UInt64) {
        let (delta, tooLong) = UInt64(max(afterMilliseconds, 0)).multipliedReportingOverflow(by: 1_000_000)
        let (sum, tooFar) = nowNanoseconds.addingReportingOverflow(delta)
        nanoseconds = tooLong || tooFar ? .max : sum
    }

    /// Whole milliseconds left, 0 when it has passed. Rounded down: what is promised further on is really there.
    public func remainingMilliseconds(nowNanoseconds now: UInt64) -> Int64 {
        nanoseconds > now ? Int64((nanoseconds - now) / 1_000_000) : 0
    }

    /// Whether it has passed.
    public func isExpired(nowNanoseconds now: UInt64) -> Bool { now >= nanoseconds }

    /// What the next daemon gets: `marginMilliseconds` less, so that its answer, or its refusal, still arrives in time.
    /// Nil when nothing would be left: the call is not worth making.
    public func shortened(byMilliseconds marginMilliseconds: Int64, nowNanoseconds now: UInt64) -> Deadline? {
        let left = remainingMilliseconds(nowNanoseconds: now)
        let margin = max(marginMilliseconds, 0)
        guard left > margin else { return nil }
        return Deadline(nanoseconds: nanoseconds - UInt64(margin) * 1_000_000)
    }

    /// The earlier of the two.
    public func earlier(of other: Deadline?) -> Deadline {
        guard let other else { return self }
        return other.nanoseconds < nanoseconds ? other : self
    }
}
