public import Contracts

/// What one timeframe says.
public struct TimeframeDecision: Sendable, Equatable {
    /// What a timeframe is asked for.
    public enum Phase: String, CaseIterable, Hashable, Sendable, Codable {
        /// Which way the market goes.
        case context
        /// Whether to enter now.
        case execution
    }

    /// The timeframe.
    public let timeframe: Timeframe
    /// What it was asked for.
    public let phase: Phase
    /// When the candle it speaks of opened; nil without a current one.
    public let openTime: Timestamp?
    /// Its side.
    public let side: SignalSide
    /// False when it contradicts itself, is vetoed, or has not enough candles. Neutral is valid.
    public let isValid: Bool
    /// Why it has no side; nil when it has one.
    public let reason: TimeframeReason?
    let rules: TimeframeRules
    let measurements: [Measurement]

    init(_ rules: TimeframeRules, _ phase: Phase, _ market: MarketContext) {
        self.rules = rules
        self.phase = phase
        timeframe = rules.timeframe
        openTime = market.context(rules.timeframe)?.openTime
        measurements = rules.measure(market)
        let outcome = Self.outcome(rules, measurements, isCurrent: openTime != nil)
        side = outcome.side
        reason = outcome.reason
        isValid = outcome.reason == nil || outcome.reason == .noLongNoShort
    }

    private static func outcome(
        _ rules: TimeframeRules, _ measurements: [Measurement], isCurrent: Bool
    ) -> (side: SignalSide, reason: TimeframeReason?) {
        guard isCurrent, !measurements.contains(where: { $0.value.isWarming }) else { return (.neutral, .noKlines) }
        let long = rules.long?.passes(measurements) ?? false
        let short = rules.short?.passes(measurements) ?? false
        guard long || short else { return (.neutral, .noLongNoShort) }
        let longHolds = long && rules.longFilter?.passes(measurements) ?? true
        let shortHolds = short && rules.shortFilter?.passes(measurements) ?? true
        switch (longHolds, shortHolds) {
        case (true, true): return (.neutral, .longAndShort)
        case (true, false): return (.long, nil)
        case (false, true): return (.short, nil)
        case (false, false): return (.neutral, .filtersMandatoryFailed)
        }
    }

    /// Names of what passed, in the order of the profile; one that stands on both sides may also stand in ``failed``.
    public var passed: [String] { traces.filter(\.passed).map(\.name) }

    /// Names of what did not pass.
    public var failed: [String] { traces.filter { !$0.passed }.map(\.name) }

    /// Every comparison of both sides and of the filters.
    public var traces: [RuleTrace] {
        let parts: [(RuleNode?, RuleTrace.Part)] = [
            (rules.long, .long), (rules.short, .short), (rules.longFilter, .longFilter),
            (rules.shortFilter, .shortFilter),
        ]
        return parts.flatMap { RuleTrace.all($0.0, rules.tests, measurements, timeframe, $0.1) }
    }

    /// Equal when both say the same of the same candle and measured the same.
    public static func == (left: Self, right: Self) -> Bool {
        left.timeframe == right.timeframe && left.phase == right.phase && left.openTime == right.openTime
            && left.side == right.side && left.reason == right.reason && left.measurements == right.measurements
    }
}
