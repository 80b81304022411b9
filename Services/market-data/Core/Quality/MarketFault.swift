/// Why something that a venue sent was not taken. Closed; the raw value is the stable machine code and a metric's label.
/// NaN and infinity are no case: exact decimals cannot hold them, so the decoder refuses the frame.
public enum MarketFault: String, Hashable, Sendable, CaseIterable {
    /// It is not of this symbol, timeframe or kind of price.
    case wrongSeries = "wrong_series"
    /// A price at or below zero.
    case notPositive = "not_positive"
    /// The low is above another price of the candle.
    case lowAbovePrices = "low_above_prices"
    /// The high is below another price of the candle.
    case highBelowPrices = "high_below_prices"
    /// A volume or count below zero.
    case negativeVolume = "negative_volume"
    /// Takers bought more than was traded.
    case takerAboveVolume = "taker_above_volume"
    /// The open time is not one of this timeframe's.
    case offGrid = "off_grid"
    /// It opens in the future, further than clocks may differ.
    case future
    /// Too far from the last good price.
    case outsideCollar = "outside_collar"
    /// Older than everything in memory, where there is no more room.
    case tooOld = "too_old"
    /// The bid is at or above the ask.
    case crossed
    /// A quantity at the best price at or below zero.
    case noQuantity = "no_quantity"
}
