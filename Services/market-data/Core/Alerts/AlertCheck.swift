public import Contracts

/// One enabled condition of a rule: a quantity, a side, a threshold.
public struct AlertCheck: Sendable, Equatable {
    /// What is compared.
    public enum Quantity: Sendable, Equatable {
        /// Profit of the account's UTC day, in quote currency.
        case pnl
        /// Fall of the account's equity from its highest value, in percent.
        case drawdown
        /// Mid price, in quote currency.
        case price
        /// Mid against the open of the last closed candle, in percent.
        case change
        /// Ask less bid over mid, in basis points.
        case spread
        /// An indicator over closed candles.
        case indicator(IndicatorSpecification)
    }

    /// Its name in answers: `pnl`, `price` and so on, or the id of the indicator.
    public let name: String
    /// What is compared.
    public let quantity: Quantity
    /// On which side of the threshold it holds.
    public let relation: AlertOperator
    /// The threshold, in the unit of the quantity.
    public let threshold: Decimal12

    /// Makes a check.
    public init(name: String, quantity: Quantity, relation: AlertOperator, threshold: Decimal12) {
        self.name = name
        self.quantity = quantity
        self.relation = relation
        self.threshold = threshold
    }

    /// Whether it holds at a value; the threshold itself counts on both sides.
    public func holds(at value: Decimal12) -> Bool {
        switch relation {
        case .above: value >= threshold
        case .below: value <= threshold
        }
    }

    /// Whether it needs a reading of the account's results.
    public var needsMetric: Bool { quantity == .pnl || quantity == .drawdown }
    /// Whether it needs closed candles.
    public var needsCandles: Bool {
        switch quantity {
        case .change, .indicator: true
        case .pnl, .drawdown, .price, .spread: false
        }
    }
    /// Whether it needs the best bid and ask.
    public var needsQuote: Bool { quantity == .price || quantity == .change || quantity == .spread }
}
