/// An average that begins with the plain mean of its first `period` inputs and then goes a fixed part of the way to each
/// new input: average + (input - average) · weight.
///
/// What is kept is the newest input and how far it is from the average: distance = (distance + input - input before) ·
/// (1 - weight). So a series that stands still has an average that stands still to the last bit, and no slope is ever
/// seen where there is none. The first mean is taken around the first input for the same reason. Every second distance
/// is computed from the one two steps before, so that over a long series a step waits for half an addition and half a
/// multiplication.
struct SeededAverage: Sendable {
    let period: Int
    /// 1 - weight.
    private let kept: Double
    private let keptOverTwo: Double
    /// How many inputs are missing until there is an average.
    private(set) var left: Int
    /// The newest input; the first while the first mean is not complete.
    private var newest = 0.0
    /// How far that is from the average; the sum of distances from the first input while the mean is not complete.
    private var distance = 0.0
    /// The distance at the last even step, and what the odd one after it added.
    private var base = 0.0
    private var pending = 0.0
    private var isOdd = false

    private init(period: Int, kept: Double) {
        self.period = period
        self.kept = kept
        keptOverTwo = kept * kept
        left = period
    }

    /// Weight 2 / (period + 1); the period is at least 1.
    static func exponential(period: Int) -> SeededAverage {
        precondition(period > 0, "a period is at least 1")
        return SeededAverage(period: period, kept: Double(period - 1) / Double(period + 1))
    }

    /// Wilder's weight, 1 / period; the period is at least 1.
    static func wilder(period: Int) -> SeededAverage {
        precondition(period > 0, "a period is at least 1")
        return SeededAverage(period: period, kept: Double(period - 1) / Double(period))
    }

    /// The average; meaningless while `left` is above 0.
    @inline(__always) var average: Double { newest - distance }

    var reading: IndicatorReading<Double> { left > 0 ? .warming(left: left) : .ready(average) }

    /// Takes the next input.
    @inline(__always)
    mutating func add(_ input: Double) {
        if left == 0 { step(input) } else { seed(input) }
    }

    /// Takes the next input once there is an average.
    @inline(__always)
    mutating func step(_ input: Double) {
        let gained = (input - newest) * kept
        newest = input
        if isOdd {
            base = base * keptOverTwo + (pending * kept + gained)
            distance = base
        } else {
            pending = gained
            distance = base * kept + gained
        }
        isOdd.toggle()
    }

    private mutating func seed(_ input: Double) {
        if left == period { newest = input }
        distance += input - newest
        left -= 1
        guard left == 0 else { return }
        distance = input - (newest + distance / Double(period))
        base = distance
        newest = input
    }
}
