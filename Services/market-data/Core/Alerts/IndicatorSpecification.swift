public import Contracts

/// Which indicator with which period.
public struct IndicatorSpecification: Sendable, Hashable {
    /// Which indicator.
    public let name: AlertIndicatorName
    /// Candles it looks back over; nil for those that have fixed periods or none.
    public let period: Int?

    /// Throws for a lookback where none is taken.
    /// - Parameter field: path of the indicator in the body.
    public init(name: AlertIndicatorName, lookback: Int?, field: String) throws(AlertRefusal) {
        self.name = name
        switch name {
        case .sma, .ema, .bollingerUpper, .bollingerMiddle, .bollingerLower: period = lookback ?? 20
        case .rsi, .atr: period = lookback ?? 14
        case .macd, .macdSignal, .macdHistogram, .vwap:
            guard lookback == nil else {
                throw AlertRefusal(
                    .invalidField, "\(field).lookback", "\(name.rawValue) has no period of its own; leave it out")
            }
            period = nil
        }
    }
}
