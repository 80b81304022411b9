/// An average that begins with the plain mean of its first `period` inputs and then goes a fixed part of the way to each
/// new input: average + (input - average) · weight.
///
/// In this form a series that stands still has an average that stands still to the last bit, so no slope is ever seen
/// where there is none. The mean is taken around the first input for the same reason.
struct SeededAverage: Sendable {
    let period: Int
    private let weight: Double
    /// How many inputs are missing until there is an average.
    private(set) var left: Int
    private var origin = 0.0
    private var deviations = 0.0
    /// The average; meaningless while `left` is above 0.
    private(set) var average = 0.0

    private init(period: Int, weight: Double) {
        precondition(period > 0, "a period is at least 1")
        self.period = period
        self.weight = weight
        left = period
    }

    /// Weight 2 / (period + 1).
    static func exponential(period: Int) -> SeededAverage {
        SeededAverage(period: period, weight: 2 / (Double(period) + 1))
    }

    /// Wilder's weight, 1 / period.
    static func wilder(period: Int) -> SeededAverage { SeededAverage(period: period, weight: 1 / Double(period)) }

    var reading: IndicatorReading<Double> { left > 0 ? .warming(left: left) : .ready(average) }

    @inline(__always)
    mutating func add(_ input: Double) {
        if left == 0 {
            average += (input - average) * weight
        } else {
            seed(input)
        }
    }

    private mutating func seed(_ input: Double) {
        if left == period { origin = input }
        deviations += input - origin
        left -= 1
        if left == 0 { average = origin + deviations / Double(period) }
    }
}
