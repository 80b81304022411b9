/// Moving average convergence and divergence: EMA `fast` less EMA `slow`, and the EMA `signal` of that. All three appear
/// together, first at index `slow` + `signal` - 2.
public struct MACD: Indicator {
    /// The three numbers, in the unit of the input.
    public struct Value: Sendable, Equatable {
        /// EMA `fast` less EMA `slow`.
        public let line: Double
        /// EMA `signal` of the line.
        public let signal: Double
        /// Line less signal.
        public var histogram: Double { line - signal }
    }

    private let signalPeriod: Int
    private var fast: EMA
    private var slow: EMA
    private var signal: EMA

    /// With the usual periods 12, 26 and 9, or others with `fast` below `slow`.
    public init(fast: Int = 12, slow: Int = 26, signal: Int = 9) {
        precondition(fast < slow, "the fast period is the shorter one")
        signalPeriod = signal
        self.fast = EMA(period: fast)
        self.slow = EMA(period: slow)
        self.signal = EMA(period: signal)
    }

    /// The numbers, once there are enough inputs.
    public var reading: IndicatorReading<Value> {
        switch (fast.reading, slow.reading) {
        case (.ready(let fast), .ready(let slow)):
            return signal.reading.map { Value(line: fast - slow, signal: $0) }
        case (_, .warming(let left)), (.warming(let left), _):
            return .warming(left: left + signalPeriod - 1)
        }
    }

    /// Takes the next input.
    public mutating func add(_ input: Double) {
        fast.add(input)
        slow.add(input)
        if let fast = fast.reading.value, let slow = slow.reading.value { signal.add(fast - slow) }
    }
}
