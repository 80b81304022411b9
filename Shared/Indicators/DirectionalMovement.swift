/// Directional indicators +DI and -DI after Wilder, 0 to 100: 100 · average directional movement / average true range.
///
/// A bar's movement is up (high - high before) when that is positive and above its movement down (low before - low), the
/// other way round for down, else none. All three averages are Wilder's: the mean of the first `period`, then
/// average + (movement - average) / period. First value at index `period`. Both are 0 when no price moved at all.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct DirectionalMovement: SteppedIndicator {
    /// The two indicators.
    public struct Value: Sendable, Equatable {
        /// +DI, 0 to 100.
        public let plus: Double
        /// -DI, 0 to 100.
        public let minus: Double
    }

    private var hasBegun = false
    private var previousHigh = 0.0
    private var previousLow = 0.0
    private var ranges = TrueRanges()
    private var up: SeededAverage
    private var down: SeededAverage
    private var range: SeededAverage

    /// Indicators over `period` movements, at least 1.
    public init(period: Int = 14) {
        up = .wilder(period: period)
        down = .wilder(period: period)
        range = .wilder(period: period)
    }

    /// How many bars are missing until there is a value.
    var left: Int { hasBegun ? range.left : range.period + 1 }

    /// Both; meaningless while `left` is above 0.
    @inline(__always) var current: Value {
        let range = range.average
        guard range > 0 else { return Value(plus: 0, minus: 0) }
        return Value(plus: smaller(100 * (up.average / range), 100), minus: smaller(100 * (down.average / range), 100))
    }

    /// DX, 0 to 100: 100 · |+DI - -DI| / (+DI + -DI), 0 when nothing moved. The range cancels out.
    @inline(__always) var index: Double {
        let plus = up.average
        let minus = down.average
        let both = plus + minus
        return both > 0 ? 100 * (abs(plus - minus) / both) : 0
    }

    /// The indicators, once there are enough bars.
    public var reading: IndicatorReading<Value> { left > 0 ? .warming(left: left) : .ready(current) }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) {
        if let range = ranges.next(input) {
            let (rise, fall) = movement(input)
            up.add(rise)
            down.add(fall)
            self.range.add(range)
        }
        hasBegun = true
        previousHigh = input.high
        previousLow = input.low
    }

    /// Takes a whole series.
    public mutating func series(adding inputs: [IndicatorBar]) -> IndicatorSeries<Value> { stepped(adding: inputs) }

    /// Takes a whole series in columns of equal length, oldest first: the quickest way over many bars.
    public mutating func series(high: [Double], low: [Double], close: [Double]) -> IndicatorSeries<Value> {
        stepped(high: high, low: low, close: close)
    }

    @inline(__always)
    mutating func step(_ input: IndicatorBar) {
        let (rise, fall) = movement(input)
        up.step(rise)
        down.step(fall)
        range.step(ranges.step(input))
        previousHigh = input.high
        previousLow = input.low
    }

    /// How far the bar went up and down; one of both is 0.
    @inline(__always)
    private func movement(_ bar: IndicatorBar) -> (up: Double, down: Double) {
        let rise = larger(bar.high - previousHigh, 0)
        let fall = larger(previousLow - bar.low, 0)
        return (rise > fall ? rise : 0, fall > rise ? fall : 0)
    }
}
