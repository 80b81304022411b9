/// Bollinger bands: the mean of the last `period` inputs and so many population standard deviations to both sides. First
/// value at index `period` - 1.
///
/// Source: J. Bollinger, "Bollinger on Bollinger Bands" (2001): 20 inputs, 2 deviations.
public struct Bollinger: SteadyIndicator {
    /// The bands, in the unit of the input.
    public struct Value: Sendable, Equatable {
        /// The mean.
        public let middle: Double
        /// The deviations: how far each band is from the mean.
        public let reach: Double
        /// The mean plus the deviations.
        public var upper: Double { middle + reach }
        /// The mean less the deviations.
        public var lower: Double { middle - reach }
        /// Upper less lower.
        public var width: Double { 2 * reach }
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
        let (mean, deviation) = window.meanAndDeviation
        return .ready(Value(middle: mean, reach: deviations * deviation))
    }

    /// Takes the next input.
    public mutating func add(_ input: Double) { window.add(input) }

    /// Takes a whole series.
    public mutating func series(adding inputs: [Double]) -> IndicatorSeries<Value> {
        let warming = min(inputs.count, window.left)
        for index in 0..<warming { window.add(inputs[index]) }
        guard window.left == 0, !inputs.isEmpty else { return IndicatorSeries(firstIndex: inputs.count, values: []) }
        let firstIndex = max(warming - 1, 0)
        let deviations = deviations
        var window = window
        let values = [Value](capacity: inputs.count - firstIndex) { output in
            if warming > 0 {
                let (mean, deviation) = window.meanAndDeviation
                output.append(Value(middle: mean, reach: deviations * deviation))
            }
            window.add(inputs, from: warming) { mean, deviation in
                output.append(Value(middle: mean, reach: deviations * deviation))
            }
        }
        self.window = window
        return IndicatorSeries(firstIndex: firstIndex, values: values)
    }
}
