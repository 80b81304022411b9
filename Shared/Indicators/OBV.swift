/// On-balance volume, in base units: 0 at the first bar, then plus the bar's volume when it closes higher than the bar
/// before, less it when lower. First value at index 0.
///
/// Only its changes mean anything: where it begins is a matter of where the series begins.
///
/// Source: J. Granville, "Granville's New Key to Stock Market Profits" (1963). TA-Lib begins with the first bar's volume.
public struct OBV: SteadyIndicator {
    private var previousClose: Double?
    private var balance = 0.0

    /// Begins with the first bar.
    public init() {}

    /// The balance, once there is a bar.
    public var reading: IndicatorReading<Double> { previousClose == nil ? .warming(left: 1) : .ready(balance) }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) {
        defer { previousClose = input.close }
        guard let previousClose else { return }
        if input.close > previousClose { balance += input.volume }
        if input.close < previousClose { balance -= input.volume }
    }
}
