/// Simple moving average: the mean of the last `period` inputs. First value at index `period` - 1.
public struct SMA: Indicator {
    private var recent: RecentValues

    /// An average over `period` inputs, at least 1.
    public init(period: Int) { recent = RecentValues(capacity: period) }

    /// The mean, once there are enough inputs.
    public var reading: IndicatorReading<Double> {
        recent.missing > 0 ? .warming(left: recent.missing) : .ready(recent.mean)
    }

    /// Takes the next input.
    public mutating func add(_ input: Double) { recent.add(input) }
}
