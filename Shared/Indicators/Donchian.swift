/// Donchian channel: highest high and lowest low of the last `period` bars, in quote currency. First value at index
/// `period` - 1.
public struct Donchian: SteadyIndicator {
    /// The channel.
    public struct Value: Sendable, Equatable {
        /// Highest high.
        public let upper: Double
        /// Halfway between both.
        public let middle: Double
        /// Lowest low.
        public let lower: Double
    }

    private var window: WindowExtremes

    /// A channel over `period` bars, at least 1.
    public init(period: Int = 20) { window = WindowExtremes(period: period) }

    /// The channel, once there are enough bars.
    public var reading: IndicatorReading<Value> {
        guard window.left == 0 else { return .warming(left: window.left) }
        return .ready(Value(upper: window.highest, middle: window.middle, lower: window.lowest))
    }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) { window.add(high: input.high, low: input.low) }
}
