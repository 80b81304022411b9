/// Average true range after Wilder, in quote currency: the mean of the first `period` true ranges, then
/// average + (range - average) / period. The first bar has no bar before it and only serves the second's range; first
/// value at index `period`.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct ATR: SteppedIndicator {
    private var ranges = TrueRanges()
    private var average: SeededAverage

    /// An average over `period` ranges, at least 1.
    public init(period: Int = 14) { average = .wilder(period: period) }

    /// The average, once there are enough bars; 0 only when no price moved at all.
    public var reading: IndicatorReading<Double> {
        ranges.hasBegun ? average.reading : .warming(left: average.period + 1)
    }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) {
        if let range = ranges.next(input) { average.add(range) }
    }

    /// Takes a whole series.
    public mutating func series(adding inputs: [IndicatorBar]) -> IndicatorSeries<Double> { stepped(adding: inputs) }

    /// Takes a whole series in columns of equal length, oldest first: the quickest way over many bars.
    public mutating func series(high: [Double], low: [Double], close: [Double]) -> IndicatorSeries<Double> {
        stepped(high: high, low: low, close: close)
    }

    @inline(__always) var current: Double { average.average }

    @inline(__always)
    mutating func step(_ input: IndicatorBar) { average.step(ranges.step(input)) }
}
