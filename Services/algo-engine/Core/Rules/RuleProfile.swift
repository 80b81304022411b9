public import Contracts

/// A profile's rules, compiled and checked: what stands in `config/profiles/<name>/validation.json5`.
public struct RuleProfile: Sendable {
    /// Its name.
    public let name: String
    /// Its version, as the file says it.
    public let version: String
    /// How context timeframes become one side.
    public let mode: ContextMode
    /// Which way the market goes: longest first. May be empty; then nothing is ever tradable.
    public let contextTimeframes: [Timeframe]
    /// What is entered on: longest first.
    public let executionTimeframes: [Timeframe]
    /// Whether a dry run may enter on every timeframe.
    public let dryRunValidatesAllTimeframes: Bool
    /// How the values of its timeframes are computed.
    public let settings: IndicatorSettings
    /// Every timeframe that candles must be fed of, longest first: those of both lists and those that rules read.
    public let timeframes: [Timeframe]
    let rules: [Timeframe: TimeframeRules]
    let selector: ExecutionSelector

    /// Reads a profile. `file` is only named in faults. Throws everything that is wrong with it.
    public static func load(_ value: JSONValue, file: String) throws(ProfileError) -> RuleProfile {
        var reader = ProfileReader(file: file)
        let profile = reader.profile(value)
        guard let profile, reader.faults.all.isEmpty else { throw ProfileError(faults: reader.faults.all) }
        return profile
    }

    /// What it says of a market.
    public func decide(_ market: MarketContext, _ options: EvaluationOptions = EvaluationOptions()) -> SymbolDecision {
        let mode = options.mode ?? self.mode
        func evaluate(_ timeframes: [Timeframe], _ phase: TimeframeDecision.Phase) -> [TimeframeDecision] {
            timeframes.filter { options.only == nil || $0 == options.only }.compactMap { timeframe in
                rules[timeframe].map { TimeframeDecision($0, phase, market) }
            }
        }
        let contextDecisions = options.skipsContext ? [] : evaluate(contextTimeframes, .context)
        let executionDecisions = evaluate(executionTimeframes, .execution)
        let context =
            options.skipsContext
            ? ContextDecision.skipped(mode)
            : ContextDecision.of(contextDecisions, mode, isListed: !contextTimeframes.isEmpty)
        func ended(_ reason: MTFReason, at timeframe: Timeframe?) -> SymbolDecision {
            SymbolDecision(
                profile: name, time: market.time, reason: reason, blockingTimeframe: timeframe, context: context,
                execution: .none(.contextInvalid, executionDecisions))
        }
        if contextDecisions.isEmpty, executionDecisions.isEmpty { return ended(.noTimeframesInConfig, at: nil) }
        if let short = (contextDecisions + executionDecisions).first(where: { $0.reason == .noKlines }) {
            return ended(.notEnoughKlines, at: short.timeframe)
        }
        if let reason = context.reason { return ended(reason, at: context.blocking?.timeframe) }
        let execution = ExecutionSelection.of(
            executionDecisions, context: context.side, selector: selector, market)
        return SymbolDecision(
            profile: name, time: market.time, reason: execution.reason,
            blockingTimeframe: execution.reason == nil ? nil : executionDecisions.first?.timeframe, context: context,
            execution: execution)
    }
}
