/// Classic pivot levels of one bar, in quote currency, to the sixth resistance and support. First value at index 0.
///
/// P = (high + low + close) / 3; R1 = 2P - low, S1 = 2P - high; R2 = P + (high - low), S2 = P - (high - low); from the
/// third on Rn = high + (n - 1)(P - low), Sn = low - (n - 1)(high - P). Low supports of a wide bar may be below 0.
///
/// Source: the floor traders' formulas; the fourth to sixth level as in the specification of multi-timeframe trading,
/// section 7.1.
public struct Pivots: SteadyIndicator {
    /// The levels.
    public struct Value: Sendable, Equatable {
        /// The pivot.
        public let pivot: Double
        /// R1 to R6.
        public let resistances: [Double]
        /// S1 to S6.
        public let supports: [Double]

        /// The levels that follow from one bar.
        public init(high: Double, low: Double, close: Double) {
            let pivot = (high + low + close) / 3
            let up = pivot - low
            let down = high - pivot
            self.pivot = pivot
            resistances =
                [2 * pivot - low, pivot + (high - low)] + [2.0, 3, 4, 5].map { high + $0 * up }
            supports = [2 * pivot - high, pivot - (high - low)] + [2.0, 3, 4, 5].map { low - $0 * down }
        }
    }

    private var newest: IndicatorBar?

    /// Of each bar as it comes.
    public init() {}

    /// The levels of the newest bar.
    public var reading: IndicatorReading<Value> {
        guard let newest else { return .warming(left: 1) }
        return .ready(Value(high: newest.high, low: newest.low, close: newest.close))
    }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) { newest = input }
}
