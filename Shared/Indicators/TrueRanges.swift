/// The true range of each bar but the first: max(high - low, |high - close before|, |low - close before|).
struct TrueRanges: Sendable {
    /// Whether a bar has come, so that the next has a range.
    private(set) var hasBegun = false
    private var previousClose = 0.0

    /// The range of the next bar; nil for the first.
    @inline(__always)
    mutating func next(_ bar: IndicatorBar) -> Double? {
        guard hasBegun else {
            hasBegun = true
            previousClose = bar.close
            return nil
        }
        return step(bar)
    }

    /// The range of the next bar when it is not the first.
    @inline(__always)
    mutating func step(_ bar: IndicatorBar) -> Double {
        let range = larger(bar.high, previousClose) - smaller(bar.low, previousClose)
        previousClose = bar.close
        return range
    }
}
