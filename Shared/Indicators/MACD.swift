/// Moving average convergence and divergence: EMA `fast` less EMA `slow`, and the EMA `signal` of that. All three appear
/// together, first at index `slow` + `signal` - 2. The averages are aligned: at every index both are of the same inputs,
/// each begun with the mean of its own first inputs.
///
/// Source: G. Appel, "The Moving Average Convergence-Divergence Method" (1979): 12, 26 and 9.
public struct MACD: SteppedIndicator {
    /// The three numbers, in the unit of the input.
    public struct Value: Sendable, Equatable {
        /// EMA `fast` less EMA `slow`.
        public let line: Double
        /// EMA `signal` of the line.
        public let signal: Double
        /// Line less signal.
        public var histogram: Double { line - signal }
    }

    private var fast: SeededAverage
    private var slow: SeededAverage
    private var signal: SeededAverage

    /// With the usual periods 12, 26 and 9, or others with `fast` below `slow`.
    public init(fast: Int = 12, slow: Int = 26, signal: Int = 9) {
        precondition(fast < slow, "the fast period is the shorter one")
        self.fast = .exponential(period: fast)
        self.slow = .exponential(period: slow)
        self.signal = .exponential(period: signal)
    }

    /// The numbers, once there are enough inputs.
    public var reading: IndicatorReading<Value> {
        guard slow.left == 0 else { return .warming(left: slow.left + signal.period - 1) }
        guard signal.left == 0 else { return .warming(left: signal.left) }
        return .ready(current)
    }

    /// Takes the next input.
    public mutating func add(_ input: Double) {
        fast.add(input)
        slow.add(input)
        if slow.left == 0 { signal.add(fast.average - slow.average) }
    }

    /// Takes a whole series.
    public mutating func series(adding inputs: [Double]) -> IndicatorSeries<Value> { stepped(adding: inputs) }

    @inline(__always) var current: Value { Value(line: fast.average - slow.average, signal: signal.average) }

    @inline(__always)
    mutating func step(_ input: Double) {
        fast.step(input)
        slow.step(input)
        signal.step(fast.average - slow.average)
    }
}
