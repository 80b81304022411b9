public import Contracts

/// Prices and volume of one minute, without saying which minute.
public struct PriceBar: Sendable, Equatable {
    /// First price.
    public let open: Price
    /// Highest price.
    public let high: Price
    /// Lowest price.
    public let low: Price
    /// Last price.
    public let close: Price
    /// Traded base units.
    public let volume: Quantity

    /// Makes it from its fields.
    public init(open: Price, high: Price, low: Price, close: Price, volume: Quantity) {
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }

    /// A minute in which nothing moves.
    public init(flat price: Price, volume: Quantity) {
        self.init(open: price, high: price, low: price, close: price, volume: volume)
    }

    /// Whether the low is at most, and the high at least, every other price, and all are above zero.
    public var isSane: Bool {
        low.isPositive && low <= open && low <= close && high >= open && high >= close && !volume.isNegative
    }

    /// The closed candle that opens at an instant.
    public func candle(openTime: Timestamp) -> Candle {
        Candle(
            openTime: openTime, open: open, high: high, low: low, close: close, volume: volume, isClosed: true)
    }

    /// The price after `elapsed` of `length` milliseconds. The way through a minute is open, the nearer extreme for its
    /// direction, the other one, close; each third of the time goes straight from one to the next.
    public func price(elapsed: Int64, of length: Int64) throws(DecimalError) -> Price {
        let isRising = close >= open
        let stops = [open, isRising ? low : high, isRising ? high : low, close]
        let position = min(max(0, elapsed), length) * 3
        let leg = min(2, position / length)
        let from = stops[Int(leg)].decimal.units
        let to = stops[Int(leg) + 1].decimal.units
        let units = from + (to - from) * Int128(position - leg * length) / Int128(length)
        return Price(try Decimal12(units: units))
    }
}
