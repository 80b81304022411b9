/// Relative strength index after Wilder, 0 to 100, over changes from input to input: 100 · gain / (gain + loss), where
/// both are averages of the rises and of the falls (the mean of the first `period`, then
/// average + (change - average) / period). First value at index `period`.
///
/// Without any loss it is 100, also when nothing moved at all.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct RSI: SteppedIndicator {
    private var hasBegun = false
    private var previous = 0.0
    private var gains: SeededAverage
    private var losses: SeededAverage

    /// An index over `period` changes, at least 1.
    public init(period: Int = 14) {
        gains = .wilder(period: period)
        losses = .wilder(period: period)
    }

    /// The index, once there are enough inputs.
    public var reading: IndicatorReading<Double> {
        guard hasBegun else { return .warming(left: gains.period + 1) }
        return gains.left > 0 ? .warming(left: gains.left) : .ready(current)
    }

    /// Takes the next input.
    public mutating func add(_ input: Double) {
        if hasBegun {
            let change = input - previous
            gains.add(larger(change, 0))
            losses.add(larger(-change, 0))
        }
        hasBegun = true
        previous = input
    }

    /// Takes a whole series.
    public mutating func series(adding inputs: [Double]) -> IndicatorSeries<Double> { stepped(adding: inputs) }

    @inline(__always) var current: Double {
        let gain = gains.average
        let loss = losses.average
        return loss == 0 ? 100 : 100 * (gain / (gain + loss))
    }

    @inline(__always)
    mutating func step(_ input: Double) {
        let change = input - previous
        gains.step(larger(change, 0))
        losses.step(larger(-change, 0))
        previous = input
    }
}
