/// Levels a multiple of the average true range away from a moving average, in quote currency: SMA `period` + multiple ·
/// ATR `atrPeriod` (Wilder). Both appear together, first at index max(`period` - 1, `atrPeriod`).
public struct AverageWithATR: SteadyIndicator {
    /// What the levels are made of.
    public struct Value: Sendable, Equatable {
        /// The moving average of closes.
        public let average: Double
        /// The average true range.
        public let atr: Double

        /// The level so many ranges above the average; below for a negative multiple.
        public func level(_ multiple: Double) -> Double { average + multiple * atr }
    }

    private var average: SMA
    private var range: ATR

    /// Around the average of the last `period` closes, with the range over `atrPeriod` bars; both at least 1.
    public init(period: Int = 21, atrPeriod: Int = 14) {
        average = SMA(period: period)
        range = ATR(period: atrPeriod)
    }

    /// Average and range, once there are enough bars.
    public var reading: IndicatorReading<Value> {
        switch (average.reading, range.reading) {
        case (.ready(let average), .ready(let range)): .ready(Value(average: average, atr: range))
        case (let average, let range): .warming(left: max(average.left ?? 0, range.left ?? 0))
        }
    }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) {
        average.add(input.close)
        range.add(input)
    }
}
