/// Directional indicators +DI and -DI after Wilder, 0 to 100: 100 · average directional movement / average true range.
///
/// A bar's movement is up (high - high before) when that is positive and above its movement down (low before - low), the
/// other way round for down, else none. All three averages are Wilder's: the mean of the first `period`, then
/// average + (movement - average) / period. First value at index `period`. Both are 0 when no price moved at all.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct DirectionalMovement: SteadyIndicator {
    /// The two indicators.
    public struct Value: Sendable, Equatable {
        /// +DI, 0 to 100.
        public let plus: Double
        /// -DI, 0 to 100.
        public let minus: Double
    }

    private var previous: IndicatorBar?
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
    var left: Int { previous == nil ? range.period + 1 : range.left }

    /// Both; meaningless while `left` is above 0.
    @inline(__always)
    var value: Value {
        guard range.average > 0 else { return Value(plus: 0, minus: 0) }
        return Value(
            plus: min(100 * (up.average / range.average), 100), minus: min(100 * (down.average / range.average), 100))
    }

    /// DX, 0 to 100: 100 · |+DI - -DI| / (+DI + -DI), 0 when nothing moved. The range cancels out.
    @inline(__always)
    var index: Double {
        let both = up.average + down.average
        return both > 0 ? 100 * (abs(up.average - down.average) / both) : 0
    }

    /// The indicators, once there are enough bars.
    public var reading: IndicatorReading<Value> { left > 0 ? .warming(left: left) : .ready(value) }

    /// Takes the next bar.
    @inline(__always)
    public mutating func add(_ input: IndicatorBar) {
        defer { previous = input }
        guard let previous else { return }
        let rise = max(input.high - previous.high, 0)
        let fall = max(previous.low - input.low, 0)
        up.add(rise > fall ? rise : 0)
        down.add(fall > rise ? fall : 0)
        range.add(max(input.high, previous.close) - min(input.low, previous.close))
    }
}
