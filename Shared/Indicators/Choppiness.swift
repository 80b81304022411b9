/// Choppiness index: 100 · log(Σ true ranges / (highest high - lowest low)) / log(`period`) over the last `period` bars.
/// Near 0 for a straight move, near 100 where the market goes over the same ground again and again. First value at index
/// `period`, since the first bar has no true range.
///
/// A market that stands perfectly still has 100, the limit of ever smaller equal bars. Values lie between 0 and 100 but for
/// gaps: a true range reaches to the close before the window, so a first bar after a gap lifts it above 100.
///
/// Source: E. W. Dreiss.
public struct Choppiness: SteadyIndicator {
    private let logarithmOfPeriod: Double
    private var ranges = TrueRanges()
    private var sum: WindowMoments
    private var extremes: WindowExtremes

    /// An index over `period` bars, at least 2.
    public init(period: Int = 14) {
        precondition(period >= 2, "one bar alone is neither straight nor choppy")
        logarithmOfPeriod = naturalLogarithm(Double(period))
        sum = WindowMoments(period: period)
        extremes = WindowExtremes(period: period)
    }

    /// The index, once there are enough bars.
    public var reading: IndicatorReading<Double> {
        guard ranges.hasBegun else { return .warming(left: sum.period + 1) }
        guard sum.left == 0 else { return .warming(left: sum.left) }
        let range = extremes.highest - extremes.lowest
        let walked = sum.mean * Double(sum.period)
        guard range > 0, walked > range else { return .ready(range > 0 ? 0 : 100) }
        return .ready(100 * naturalLogarithm(walked / range) / logarithmOfPeriod)
    }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) {
        if let range = ranges.next(input) {
            sum.add(range)
            extremes.add(high: input.high, low: input.low)
        }
    }
}
