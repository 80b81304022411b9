/// How long to wait before the next try: grows geometrically to a limit, with jitter so that callers who failed together
/// do not come back together (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
public struct Backoff: Hashable, Sendable {
    /// How much of the delay is left to chance. Closed.
    public enum Jitter: Hashable, Sendable, CaseIterable {
        /// None: the exact delay.
        case none
        /// Between half of the delay and all of it.
        case half
        /// Between nothing and all of it.
        case full
    }

    /// The delay before the second try.
    public let initialMilliseconds: Int64
    /// The delay grows by this factor with every try, at least 1.
    public let factor: Int64
    /// No delay is longer.
    public let maxMilliseconds: Int64
    /// How much is left to chance.
    public let jitter: Jitter

    /// Negative delays count as 0, a factor below 1 as 1.
    public init(initialMilliseconds: Int64, factor: Int64 = 2, maxMilliseconds: Int64, jitter: Jitter = .full) {
        self.initialMilliseconds = max(initialMilliseconds, 0)
        self.factor = max(factor, 1)
        self.maxMilliseconds = max(maxMilliseconds, 0)
        self.jitter = jitter
    }

    /// The delay after `failures` failed tries (1 after the first) before chance takes its part.
    public func fullMilliseconds(afterFailures failures: Int) -> Int64 {
        var delay = min(initialMilliseconds, maxMilliseconds)
        var step = 1
        while step < failures, delay < maxMilliseconds, factor > 1, delay > 0 {
            let (grown, overflow) = delay.multipliedReportingOverflow(by: factor)
            delay = overflow ? maxMilliseconds : min(grown, maxMilliseconds)
            step += 1
        }
        return delay
    }

    /// The delay after `failures` failed tries (1 after the first).
    public func milliseconds(afterFailures failures: Int, using generator: inout some RandomNumberGenerator) -> Int64 {
        let full = fullMilliseconds(afterFailures: failures)
        switch jitter {
        case .none: return full
        case .half: return Int64.random(in: (full - full / 2)...full, using: &generator)
        case .full: return Int64.random(in: 0...full, using: &generator)
        }
    }
}
