/// Indicators an alert may look at, computed over closed candles of the rule's timeframe.
public enum AlertIndicatorName: String, CaseIterable, WireType, Equatable {
    /// Simple average of closes; 20 candles unless told.
    case sma
    /// Exponential average of closes; 20 candles unless told.
    case ema
    /// Relative strength (Wilder), 0 to 100; 14 candles unless told.
    case rsi
    /// Average true range (Wilder), in quote currency; 14 candles unless told.
    case atr
    /// EMA 12 less EMA 26 of closes.
    case macd
    /// EMA 9 of macd.
    case macdSignal = "macd_signal"
    /// macd less macd_signal.
    case macdHistogram = "macd_histogram"
    /// Average plus two standard deviations; 20 candles unless told.
    case bollingerUpper = "bollinger_upper"
    /// The average between the bands; 20 candles unless told.
    case bollingerMiddle = "bollinger_middle"
    /// Average less two standard deviations; 20 candles unless told.
    case bollingerLower = "bollinger_lower"
    /// Volume-weighted price since UTC midnight.
    case vwap

    /// One of the cases.
    public static let schema = WireSchema.oneOf(allCases.map(\.rawValue))
}
