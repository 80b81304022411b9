/// Relative strength index after Wilder, 0 to 100, over changes from input to input: 100 · gain / (gain + loss), where
/// both are averages of the rises and of the falls (the mean of the first `period`, then
/// average + (change - average) / period). First value at index `period`.
///
/// Without any loss it is 100, also when nothing moved at all.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct RSI: SteadyIndicator {
    private var previous: Double?
    private var gains: SeededAverage
    private var losses: SeededAverage

    /// An index over `period` changes, at least 1.
    public init(period: Int = 14) {
        gains = .wilder(period: period)
        losses = .wilder(period: period)
    }

    /// The index, once there are enough inputs.
    public var reading: IndicatorReading<Double> {
        guard previous != nil else { return .warming(left: gains.period + 1) }
        guard gains.left == 0 else { return .warming(left: gains.left) }
        let both = gains.average + losses.average
        return .ready(losses.average == 0 ? 100 : 100 * (gains.average / both))
    }

    /// Takes the next input.
    public mutating func add(_ input: Double) {
        defer { previous = input }
        guard let previous else { return }
        let change = input - previous
        gains.add(max(change, 0))
        losses.add(max(-change, 0))
    }

    /// Takes a whole series.
    public mutating func series(adding inputs: [Double]) -> IndicatorSeries<Double> { steps(adding: inputs) }
}
