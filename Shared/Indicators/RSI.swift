/// Relative strength index after Wilder, 0 to 100, over changes from input to input. First value at index `period`.
///
/// Without any loss it is 100, also when nothing moved at all.
public struct RSI: Indicator {
    private let period: Int
    private var previous: Double?
    private var gains: SeededAverage
    private var losses: SeededAverage

    /// An index over `period` changes, at least 1.
    public init(period: Int = 14) {
        self.period = period
        gains = .wilder(period: period)
        losses = .wilder(period: period)
    }

    /// The index, once there are enough inputs.
    public var reading: IndicatorReading<Double> {
        guard previous != nil else { return .warming(left: period + 1) }
        switch (gains.reading, losses.reading) {
        case (.ready(let gain), .ready(let loss)): return .ready(loss == 0 ? 100 : 100 - 100 / (1 + gain / loss))
        case (.warming(let left), _), (_, .warming(let left)): return .warming(left: left)
        }
    }

    /// Takes the next input.
    public mutating func add(_ input: Double) {
        defer { previous = input }
        guard let previous else { return }
        let change = input - previous
        gains.add(max(change, 0))
        losses.add(max(-change, 0))
    }
}
