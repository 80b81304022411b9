/// A closed candle as indicators see it: prices in quote currency, volume in base units.
public struct IndicatorBar: Sendable, Equatable {
    /// First instant, in milliseconds since 1970-01-01 UTC.
    public let openMilliseconds: Int64
    /// Highest price.
    public let high: Double
    /// Lowest price.
    public let low: Double
    /// Last price.
    public let close: Double
    /// Traded base units, 0 or more.
    public let volume: Double

    /// Makes a bar.
    public init(openMilliseconds: Int64, high: Double, low: Double, close: Double, volume: Double) {
        self.openMilliseconds = openMilliseconds
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }

    /// The mean of high, low and close.
    public var typical: Double { (high + low + close) / 3 }
}
