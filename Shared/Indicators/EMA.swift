/// Exponential moving average with k = 2 / (period + 1), begun with the mean of the first `period` inputs. First value at
/// index `period` - 1.
public struct EMA: Indicator {
    private var seeded: SeededAverage

    /// An average over `period` inputs, at least 1.
    public init(period: Int) {
        let weight = 2 / (Double(period) + 1)
        seeded = SeededAverage(period: period) { average, input in input * weight + average * (1 - weight) }
    }

    /// The average, once there are enough inputs.
    public var reading: IndicatorReading<Double> { seeded.reading }

    /// Takes the next input.
    public mutating func add(_ input: Double) { seeded.add(input) }
}
