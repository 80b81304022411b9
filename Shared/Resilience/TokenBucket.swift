/// A rate with a burst: `burst` at once, then one every `intervalNanoseconds`.
///
/// Kept as the one instant at which the bucket would be full again (the generic cell rate algorithm, ITU-T I.371), so the
/// arithmetic is whole numbers and nothing drifts. Held: in any span of time `t` at most `burst + t / interval` pass.
public struct TokenBucket: Hashable, Sendable {
    /// Time for which one token comes back.
    public let intervalNanoseconds: UInt64
    /// Tokens in a full bucket.
    public let burst: UInt64
    private var fullAtNanoseconds: UInt64

    /// `count` tokens every `perMilliseconds`, at most `burst` at once. The bucket starts full. Values below 1 count as 1;
    /// the rate is at most one a nanosecond.
    public init(count: Int64, perMilliseconds: Int64, burst: Int64) {
        let period = UInt64(min(max(perMilliseconds, 1), 86_400_000)) * 1_000_000
        // Rounded up: never faster than asked for.
        let count = UInt64(max(count, 1))
        intervalNanoseconds = max((period + count - 1) / count, 1)
        self.burst = UInt64(min(max(burst, 1), 1_000_000))
        fullAtNanoseconds = 0
    }

    /// Takes `tokens` and returns 0, or takes none and returns the milliseconds until they are there. Nil for more than a
    /// full bucket holds: they will never be there.
    public mutating func take(_ tokens: Int64 = 1, nowNanoseconds now: UInt64) -> Int64? {
        guard tokens > 0 else { return 0 }
        guard UInt64(tokens) <= burst else { return nil }
        let fullAt = max(fullAtNanoseconds, now)
        let (after, overflow) = fullAt.addingReportingOverflow(UInt64(tokens) * intervalNanoseconds)
        guard !overflow else { return .max }
        let capacity = burst * intervalNanoseconds
        if after - now <= capacity {
            fullAtNanoseconds = after
            return 0
        }
        return Int64((after - now - capacity + 999_999) / 1_000_000)
    }
}
