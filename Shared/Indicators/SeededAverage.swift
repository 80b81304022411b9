/// An average that begins with the plain mean of its first `period` inputs and goes on by a step from the one before.
struct SeededAverage: Indicator {
    private let period: Int
    private let step: @Sendable (_ average: Double, _ input: Double) -> Double
    private var count = 0
    private var sum = 0.0
    private var average = 0.0

    init(period: Int, step: @escaping @Sendable (_ average: Double, _ input: Double) -> Double) {
        precondition(period > 0, "a period is at least 1")
        self.period = period
        self.step = step
    }

    /// Wilder's step: (average · (period - 1) + input) / period.
    static func wilder(period: Int) -> SeededAverage {
        let count = Double(period)
        return SeededAverage(period: period) { average, input in (average * (count - 1) + input) / count }
    }

    var reading: IndicatorReading<Double> {
        count < period ? .warming(left: period - count) : .ready(average)
    }

    mutating func add(_ input: Double) {
        if count >= period {
            average = step(average, input)
            return
        }
        count += 1
        sum += input
        if count == period { average = sum / Double(period) }
    }
}
