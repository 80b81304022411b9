public import Contracts

/// An account's equity over time: its highest value and the fall from it.
public struct EquityTrack: Sendable, Equatable {
    /// Highest equity seen, in quote currency.
    public private(set) var high: Money
    /// Latest equity seen.
    public private(set) var latest: Money

    /// Starts with a capital.
    public init(capital: Money) {
        high = capital
        latest = capital
    }

    /// As it is stored.
    public init(high: Money, latest: Money) {
        self.high = max(high, latest)
        self.latest = latest
    }

    /// Equity of an account: capital, plus realised profit, less fees, plus unrealised profit.
    public static func equity(
        capital: Money, realised: Money, fees: Money, unrealised: Money
    ) throws(DecimalError) -> Money {
        try ((capital + realised) - fees) + unrealised
    }

    /// Takes in a newer equity.
    public mutating func observe(_ equity: Money) {
        latest = equity
        high = max(high, equity)
    }

    /// Fall of the latest equity from the highest, in percent of the highest, half even to four decimals; 0 or more,
    /// and 0 while the highest is not above 0.
    public func drawdown() throws(DecimalError) -> Percent {
        guard high.isPositive, latest < high else { return .zero }
        return try Percent(high - latest, of: high, rounding: .halfEven).rounded(scale: 4, rounding: .halfEven)
    }
}
