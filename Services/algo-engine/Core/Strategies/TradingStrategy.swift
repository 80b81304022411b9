public import Contracts

/// Decides about one closed candle after the other. Pure: the same window gives the same decision.
public protocol TradingStrategy: Sendable {
    /// How much of the past it looks at.
    var history: HistoryNeed { get }

    /// What its signals say of their orders themselves, one for each kind of signal.
    var orders: [OrderFields] { get }

    /// What must be so with the candles it is evaluated on; empty when it works with them.
    func problems(with timeframe: Timeframe) -> [FieldProblem]

    /// The decision about the window's last candle.
    func decide(_ window: CandleWindow) -> StrategyDecision
}

extension TradingStrategy {
    /// Its signals say nothing of their orders but the side.
    public var orders: [OrderFields] { [OrderFields()] }

    /// Works with candles of any length.
    public func problems(with timeframe: Timeframe) -> [FieldProblem] { [] }
}
