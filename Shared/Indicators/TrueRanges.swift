/// The true range of each bar but the first: max(high - low, |high - close before|, |low - close before|).
struct TrueRanges: Sendable {
    private var previousClose: Double?

    /// Whether a bar has come, so that the next has a range.
    var hasBegun: Bool { previousClose != nil }

    /// The range of the next bar; nil for the first.
    @inline(__always)
    mutating func next(_ bar: IndicatorBar) -> Double? {
        defer { previousClose = bar.close }
        guard let previousClose else { return nil }
        return max(bar.high, previousClose) - min(bar.low, previousClose)
    }
}
