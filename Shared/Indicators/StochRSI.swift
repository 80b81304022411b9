/// Where the RSI stands between its lowest and highest of the last `window` values, 0 to 100, with two averages of that: K
/// over `smoothK` values, D over `smoothD` values of K. All appear together, first at index
/// `period` + `window` + `smoothK` + `smoothD` - 3. While the RSI stands still (without any move of the price only its last
/// digits change) the raw number is 0.
///
/// Source: T. Chande and S. Kroll, "The New Technical Trader" (1994). TA-Lib's fast K is the raw number, its fast D is K;
/// while the RSI stands still it divides the last digits by each other.
public struct StochRSI: SteadyIndicator {
    /// The three numbers, each 0 to 100.
    public struct Value: Sendable, Equatable {
        /// 100 · (RSI - lowest) / (highest - lowest).
        public let raw: Double
        /// Mean of raw.
        public let k: Double
        /// Mean of K.
        public let d: Double
    }

    /// Points of the RSI below which a range is rounding and no move.
    private static let stillness = 1e-9

    private var rsi: RSI
    private var extremes: WindowExtremes
    private var smoothK: WindowMoments
    private var smoothD: WindowMoments
    private var raw = 0.0

    /// With the usual 14, 14, 3 and 3, each at least 1.
    public init(period: Int = 14, window: Int = 14, smoothK: Int = 3, smoothD: Int = 3) {
        rsi = RSI(period: period)
        extremes = WindowExtremes(period: window)
        self.smoothK = WindowMoments(period: smoothK)
        self.smoothD = WindowMoments(period: smoothD)
    }

    /// The numbers, once there are enough inputs.
    public var reading: IndicatorReading<Value> {
        if let left = rsi.reading.left {
            return .warming(left: left + extremes.period + smoothK.period + smoothD.period - 3)
        }
        if extremes.left > 0 { return .warming(left: extremes.left + smoothK.period + smoothD.period - 2) }
        if smoothK.left > 0 { return .warming(left: smoothK.left + smoothD.period - 1) }
        if smoothD.left > 0 { return .warming(left: smoothD.left) }
        return .ready(Value(raw: raw, k: Self.bounded(smoothK.mean), d: Self.bounded(smoothD.mean)))
    }

    /// Takes the next input.
    public mutating func add(_ input: Double) {
        rsi.add(input)
        guard case .ready(let index) = rsi.reading else { return }
        extremes.add(high: index, low: index)
        guard extremes.left == 0 else { return }
        let range = extremes.highest - extremes.lowest
        raw = range > Self.stillness ? 100 * ((index - extremes.lowest) / range) : 0
        smoothK.add(raw)
        if smoothK.left == 0 { smoothD.add(Self.bounded(smoothK.mean)) }
    }

    /// A mean may leave the range by its last bit.
    private static func bounded(_ value: Double) -> Double { min(max(value, 0), 100) }
}
