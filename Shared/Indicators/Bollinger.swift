/// Bollinger bands: the mean of the last `period` inputs and so many population standard deviations to both sides. First
/// value at index `period` - 1.
public struct Bollinger: Indicator {
    /// The bands, in the unit of the input.
    public struct Value: Sendable, Equatable {
        /// The mean plus the deviations.
        public let upper: Double
        /// The mean.
        public let middle: Double
        /// The mean less the deviations.
        public let lower: Double
    }

    private let deviations: Double
    private var recent: RecentValues

    /// Bands over `period` inputs, at least 1.
    public init(period: Int = 20, deviations: Double = 2) {
        self.deviations = deviations
        recent = RecentValues(capacity: period)
    }

    /// The bands, once there are enough inputs.
    public var reading: IndicatorReading<Value> {
        guard recent.missing == 0 else { return .warming(left: recent.missing) }
        let mean = recent.mean
        let width = deviations * recent.deviation(around: mean)
        return .ready(Value(upper: mean + width, middle: mean, lower: mean - width))
    }

    /// Takes the next input.
    public mutating func add(_ input: Double) { recent.add(input) }
}
