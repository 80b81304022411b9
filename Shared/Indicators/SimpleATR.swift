/// Average true range as the plain mean of the last `period` true ranges, in quote currency. First value at index
/// `period`.
public struct SimpleATR: SteadyIndicator {
    private var ranges = TrueRanges()
    private var window: WindowMoments

    /// A mean over `period` ranges, at least 1.
    public init(period: Int = 14) { window = WindowMoments(period: period) }

    /// The mean, once there are enough bars; 0 only when no price moved at all.
    public var reading: IndicatorReading<Double> {
        guard ranges.hasBegun else { return .warming(left: window.period + 1) }
        return window.left > 0 ? .warming(left: window.left) : .ready(max(window.mean, 0))
    }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) {
        if let range = ranges.next(input) { window.add(range) }
    }
}
