/// Ichimoku lines of the newest bar, in quote currency, none of them shifted: tenkan, kijun and senkou B are halfway
/// between highest high and lowest low of `tenkan`, `kijun` and `senkou` bars, senkou A is the mean of tenkan and kijun,
/// chikou is the close. First value at index `senkou` - 1.
///
/// A chart draws senkou A and B `kijun` bars ahead and chikou as many back: the cloud above or below today's price is
/// the senkou lines of `kijun` bars ago (`IndicatorHistory`).
public struct Ichimoku: SteadyIndicator {
    /// The lines.
    public struct Value: Sendable, Equatable {
        /// Conversion line.
        public let tenkan: Double
        /// Base line.
        public let kijun: Double
        /// First edge of the cloud drawn ahead.
        public let senkouA: Double
        /// Second edge of the cloud drawn ahead.
        public let senkouB: Double
        /// Close drawn back.
        public let chikou: Double
    }

    private var short: WindowExtremes
    private var middle: WindowExtremes
    private var long: WindowExtremes
    private var close = 0.0

    /// With the usual 9, 26 and 52 bars, or others that do not fall.
    public init(tenkan: Int = 9, kijun: Int = 26, senkou: Int = 52) {
        precondition(tenkan <= kijun && kijun <= senkou, "the periods do not fall")
        short = WindowExtremes(period: tenkan)
        middle = WindowExtremes(period: kijun)
        long = WindowExtremes(period: senkou)
    }

    /// The lines, once there are enough bars.
    public var reading: IndicatorReading<Value> {
        guard long.left == 0 else { return .warming(left: long.left) }
        let tenkan = short.middle
        let kijun = middle.middle
        return .ready(
            Value(
                tenkan: tenkan, kijun: kijun, senkouA: (tenkan + kijun) / 2, senkouB: long.middle, chikou: close))
    }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) {
        short.add(high: input.high, low: input.low)
        middle.add(high: input.high, low: input.low)
        long.add(high: input.high, low: input.low)
        close = input.close
    }
}
