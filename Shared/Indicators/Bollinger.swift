/// Bollinger bands: the mean of the last `period` inputs and so many population standard deviations to both sides. First
/// value at index `period` - 1.
///
/// Source: J. Bollinger, "Bollinger on Bollinger Bands" (2001): 20 inputs, 2 deviations.
public struct Bollinger: SteadyIndicator {
    /// The bands, in the unit of the input.
    public struct Value: Sendable, Equatable {
        /// The mean plus the deviations.
        public let upper: Double
        /// The mean.
        public let middle: Double
        /// The mean less the deviations.
        public let lower: Double
        /// Upper less lower.
        public var width: Double { upper - lower }
    }

    private let deviations: Double
    private var window: WindowMoments

    /// Bands over `period` inputs, at least 1.
    public init(period: Int = 20, deviations: Double = 2) {
        self.deviations = deviations
        window = WindowMoments(period: period)
    }

    /// The bands, once there are enough inputs.
    public var reading: IndicatorReading<Value> {
        guard window.left == 0 else { return .warming(left: window.left) }
        let mean = window.mean
        let width = deviations * window.deviation
        return .ready(Value(upper: mean + width, middle: mean, lower: mean - width))
    }

    /// Takes the next input.
    public mutating func add(_ input: Double) { window.add(input) }

    /// Takes a whole series.
    public mutating func series(adding inputs: [Double]) -> IndicatorSeries<Value> { steps(adding: inputs) }
}
