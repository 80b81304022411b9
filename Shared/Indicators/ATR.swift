/// Average true range after Wilder, in quote currency. The first bar has no bar before it and only serves the second's
/// range; first value at index `period`.
public struct ATR: Indicator {
    private let period: Int
    private var previousClose: Double?
    private var ranges: SeededAverage

    /// An average over `period` ranges, at least 1.
    public init(period: Int = 14) {
        self.period = period
        ranges = .wilder(period: period)
    }

    /// The average, once there are enough bars.
    public var reading: IndicatorReading<Double> {
        previousClose == nil ? .warming(left: period + 1) : ranges.reading
    }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) {
        defer { previousClose = input.close }
        guard let previousClose else { return }
        ranges.add(
            max(input.high - input.low, abs(input.high - previousClose), abs(input.low - previousClose)))
    }
}
