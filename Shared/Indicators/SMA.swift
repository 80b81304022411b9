/// Simple moving average: the mean of the last `period` inputs. First value at index `period` - 1.
public struct SMA: SteadyIndicator {
    private var window: WindowMoments

    /// An average over `period` inputs, at least 1.
    public init(period: Int) { window = WindowMoments(period: period) }

    /// The mean, in the unit of the input.
    public var reading: IndicatorReading<Double> {
        window.left > 0 ? .warming(left: window.left) : .ready(window.mean)
    }

    /// Takes the next input.
    public mutating func add(_ input: Double) { window.add(input) }
}
