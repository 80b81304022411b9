public import Contracts

/// The limits of the configuration. Those of an instrument are keyed by venue and symbol: the same symbol on another
/// venue has its own, or none.
public struct RiskLimits: Sendable, Equatable {
    /// Limits of each instrument that may be traded.
    public let instruments: [InstrumentKey: InstrumentLimits]
    /// Value an account may route in one UTC day, in quote currency.
    public let dailyNotional: Money
    /// Loss of an account at which opening orders are refused when the account has no own, above 0.
    public let defaultStopLoss: Money
    /// Loss of one UTC day, with the order's expected loss, above which opening orders are refused; above 0.
    public let maxDailyLoss: Money
    /// Share of a limit above which a finding warns.
    public let alertShare: Percent

    /// Makes limits.
    public init(
        instruments: [InstrumentKey: InstrumentLimits], dailyNotional: Money, defaultStopLoss: Money,
        maxDailyLoss: Money, alertShare: Percent
    ) {
        self.instruments = instruments
        self.dailyNotional = dailyNotional
        self.defaultStopLoss = defaultStopLoss
        self.maxDailyLoss = maxDailyLoss
        self.alertShare = alertShare
    }

    /// The limits of an instrument; nil when it may not be traded (the caller answers `unsupported_pair`).
    public func limits(venue: Venue, symbol: Symbol) -> InstrumentLimits? {
        instruments[InstrumentKey(venue: venue, symbol: symbol)]
    }
}
