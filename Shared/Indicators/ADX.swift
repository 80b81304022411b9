/// Average directional index after Wilder, 0 to 100, with the two directional indicators it stands on: the mean of the
/// first `period` DX, then average + (DX - average) / period. DX begins at index `period`; first value at index
/// 2 · `period` - 1.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978). TA-Lib begins its sums one bar shorter, so
/// its first few hundred values differ.
public struct ADX: SteppedIndicator {
    /// The index and the indicators.
    public struct Value: Sendable, Equatable {
        /// The average index, 0 to 100.
        public let adx: Double
        /// +DI, 0 to 100.
        public let plus: Double
        /// -DI, 0 to 100.
        public let minus: Double
    }

    private var movement: DirectionalMovement
    private var average: SeededAverage

    /// An index over `period` bars, at least 1.
    public init(period: Int = 14) {
        movement = DirectionalMovement(period: period)
        average = .wilder(period: period)
    }

    /// The index, once there are enough bars.
    public var reading: IndicatorReading<Value> {
        guard movement.left == 0 else { return .warming(left: movement.left + average.period - 1) }
        guard average.left == 0 else { return .warming(left: average.left) }
        return .ready(current)
    }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) {
        movement.add(input)
        if movement.left == 0 { average.add(movement.index) }
    }

    /// Takes a whole series.
    public mutating func series(adding inputs: [IndicatorBar]) -> IndicatorSeries<Value> { stepped(adding: inputs) }

    /// Takes a whole series in columns of equal length, oldest first: the quickest way over many bars.
    public mutating func series(high: [Double], low: [Double], close: [Double]) -> IndicatorSeries<Value> {
        stepped(high: high, low: low, close: close)
    }

    @inline(__always) var current: Value {
        let both = movement.current
        return Value(adx: smaller(average.average, 100), plus: both.plus, minus: both.minus)
    }

    @inline(__always)
    mutating func step(_ input: IndicatorBar) {
        movement.step(input)
        average.step(movement.index)
    }
}
