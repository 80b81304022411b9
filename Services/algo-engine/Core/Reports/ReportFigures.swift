public import Contracts

/// The figures of a report. Every amount is in quote currency.
public struct ReportFigures: Sendable, Equatable {
    /// The account's result at one instant: realised plus unrealised profit less fees.
    public struct EquityPoint: Sendable, Equatable {
        /// When.
        public let time: Timestamp
        /// The result.
        public let equity: Money
        /// Fall from the highest result so far; 0 or more.
        public let drawdown: Money
    }

    /// What the fills of one strategy did. A fill that closes something is an outcome.
    public struct StrategySection: Sendable, Equatable {
        /// The strategy, or `manual`.
        public let strategy: String
        /// Number of outcomes.
        public let sampleSize: Int
        /// Outcomes with a profit over all outcomes, four decimals; nil without an outcome.
        public let probability: Decimal12?
        /// Mean profit of the outcomes that gained; nil when none did.
        public let target: Money?
        /// Mean loss of the outcomes that lost, below 0; nil when none did.
        public let stop: Money?
        /// Mean profit of all outcomes; nil without one.
        public let expectancy: Money?
        /// Fees of its fills.
        public let fees: Money
    }

    /// One UTC day.
    public struct Day: Sendable, Equatable {
        /// Its first instant.
        public let start: Timestamp
        /// Realised profit less fees.
        public let profit: Money
        /// Largest fall from the highest running profit up to that day.
        public let maxDrawdown: Money
        /// Number of outcomes that lost.
        public let incidents: Int
        /// Number of fills.
        public let fills: Int
    }

    /// Figures over the days. Means and deviations are of daily profit.
    public struct Performance: Sendable, Equatable {
        /// Sum of the days.
        public let total: Money
        /// Mean day.
        public let mean: Money
        /// Population standard deviation.
        public let deviation: Money
        /// Mean over deviation, not annualised, four decimals; nil without deviation.
        public let sharpe: Decimal12?
        /// Mean over the root mean square of the losing days, four decimals; nil without a losing day.
        public let sortino: Decimal12?
        /// Largest fall.
        public let maxDrawdown: Money
        /// Days with a profit.
        public let positiveDays: Int
        /// Days with a loss.
        public let negativeDays: Int
    }

    /// The instrument.
    public let symbol: Symbol
    /// The account.
    public let accountID: String
    /// The router's mode.
    public let mode: TradingMode
    /// What the report is about.
    public let type: ReportType
    /// Which sections it has.
    public let timeframe: ReportTimeframe
    /// When it was made.
    public let madeAt: Timestamp
    /// Open quantity; below 0 short.
    public let position: Quantity
    /// Average price of what is open; nil when flat.
    public let averageEntry: Price?
    /// The last price known; nil without any.
    public let lastPrice: Price?
    /// Realised profit before fees.
    public let realised: Money
    /// Profit of what is open at the last price.
    public let unrealised: Money
    /// Fees.
    public let fees: Money
    /// Realised plus unrealised less fees.
    public let net: Money
    /// The curve, oldest first.
    public let equity: [EquityPoint]
    /// Largest fall of the curve.
    public let maxDrawdown: Money
    /// The fills, oldest first.
    public let fills: [ReportFill]
    /// The prices, oldest first.
    public let prices: [ReportPrice]
    /// By strategy, in order of their names.
    public let strategies: [StrategySection]
    /// By day, oldest first.
    public let days: [Day]
    /// Over the days.
    public let performance: Performance
}
