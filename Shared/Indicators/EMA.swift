/// Exponential moving average with weight 2 / (period + 1), begun with the mean of the first `period` inputs. First value
/// at index `period` - 1.
///
/// Source: the usual definition, seeded as TA-Lib does it.
public struct EMA: SteppedIndicator {
    private var average: SeededAverage

    /// An average over `period` inputs, at least 1.
    public init(period: Int) { average = .exponential(period: period) }

    /// The average, in the unit of the input.
    public var reading: IndicatorReading<Double> { average.reading }

    /// Takes the next input.
    public mutating func add(_ input: Double) { average.add(input) }

    /// Takes a whole series.
    public mutating func series(adding inputs: [Double]) -> IndicatorSeries<Double> { stepped(adding: inputs) }

    @inline(__always) var current: Double { average.average }

    @inline(__always)
    mutating func step(_ input: Double) { average.step(input) }
}
