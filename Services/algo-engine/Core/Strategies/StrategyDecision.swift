public import Contracts

/// Why a strategy signals or does not: a stable code.
public struct DecisionReason: RawRepresentable, Hashable, Sendable {
    /// The code, snake_case.
    public let rawValue: String

    /// Any code.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// There is at least one signal.
    public static let signal = DecisionReason(rawValue: "signal")
    /// The opening range is not over.
    public static let openingRangeBuilding = DecisionReason(rawValue: "opening_range_building")
    /// Candles of the opening range are missing.
    public static let openingRangeIncomplete = DecisionReason(rawValue: "opening_range_incomplete")
    /// The close lies within the range and its margin.
    public static let insideRange = DecisionReason(rawValue: "inside_range")
    /// The close is above and below at once: the range has no height and no margin.
    public static let rangeIsFlat = DecisionReason(rawValue: "range_is_flat")
    /// The same signal was given earlier in this session.
    public static let alreadySignalled = DecisionReason(rawValue: "already_signalled")
    /// No candle before the session is at hand.
    public static let previousCloseMissing = DecisionReason(rawValue: "previous_close_missing")
    /// A price that must be divided by is not above zero.
    public static let priceNotPositive = DecisionReason(rawValue: "price_not_positive")
    /// The session opened too near to the previous close.
    public static let gapTooSmall = DecisionReason(rawValue: "gap_too_small")
    /// The price has moved too far from the open.
    public static let movedFromOpen = DecisionReason(rawValue: "moved_from_open")
    /// No rule matches.
    public static let noRuleMatched = DecisionReason(rawValue: "no_rule_matched")
    /// A number does not fit.
    public static let arithmeticOverflow = DecisionReason(rawValue: "arithmetic_overflow")
}

/// One wish to trade.
public struct StrategySignal: Hashable, Sendable {
    /// Buy or sell.
    public let side: Side
    /// How sure the strategy is, 0 to 1.
    public let confidence: Decimal12?
    /// Fields of the order the signal itself sets.
    public let order: OrderFields

    /// Makes a signal.
    public init(side: Side, confidence: Decimal12? = nil, order: OrderFields = OrderFields()) {
        self.side = side
        self.confidence = confidence
        self.order = order
    }
}

/// What a strategy says to one closed candle.
public struct StrategyDecision: Hashable, Sendable {
    /// Why.
    public let reason: DecisionReason
    /// In the order of their rules.
    public let signals: [StrategySignal]

    /// Signals.
    public init(_ signals: [StrategySignal]) {
        reason = .signal
        self.signals = signals
    }

    /// No signal, and why.
    public init(_ reason: DecisionReason) {
        self.reason = reason
        signals = []
    }
}
