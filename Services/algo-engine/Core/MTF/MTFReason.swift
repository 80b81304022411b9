/// Why a symbol is not tradable. The spelling is a contract with the owner's documents.
public enum MTFReason: String, CaseIterable, Hashable, Sendable, Codable {
    /// A value that a rule reads is still warming up, or a timeframe has no current candle.
    case notEnoughKlines = "not_enough_klines"
    /// The profile has no timeframe, or none of those that were asked for.
    case noTimeframesInConfig = "no_timeframes_in_config"
    /// The profile lists no context timeframe.
    case noContextTimeframes = "no_context_timeframes"
    /// The run was limited to timeframes none of which is a context one.
    case noContextDecisions = "no_context_decisions"
    /// A context timeframe is long and short at once, or vetoed by a filter.
    case pragmaticContextHasInvalidTimeframes = "pragmatic_context_has_invalid_timeframes"
    /// No context timeframe has a side.
    case pragmaticContextAllNeutral = "pragmatic_context_all_neutral"
    /// Two context timeframes have opposite sides.
    case pragmaticContextSideConflict = "pragmatic_context_side_conflict"
    /// As in the pragmatic mode.
    case strictContextHasInvalidTimeframes = "strict_context_has_invalid_timeframes"
    /// One context timeframe has no side.
    case strictContextRequiresNonNeutralAll = "strict_context_requires_non_neutral_all"
    /// As in the pragmatic mode.
    case strictContextSideConflict = "strict_context_side_conflict"
    /// No execution timeframe has a side.
    case noTimeframeSelected = "no_timeframe_selected"
    /// The only execution timeframes that have a side have the other one than the context. Not in the owner's list: the
    /// first system traded these.
    case executionSideAgainstContext = "execution_side_against_context"
    /// Of an execution part alone: the context ended the evaluation.
    case contextInvalid = "context_invalid"
}

/// Why a timeframe is neutral or invalid.
public enum TimeframeReason: String, CaseIterable, Hashable, Sendable, Codable {
    /// Its candles are absent, stale, or too few for a rule.
    case noKlines = "NO_KLINES"
    /// Neither side's rules pass: neutral.
    case noLongNoShort = "NO_LONG_NO_SHORT"
    /// Both sides' rules pass: invalid.
    case longAndShort = "LONG_AND_SHORT"
    /// The side's rules pass, but a mandatory filter does not: invalid.
    case filtersMandatoryFailed = "FILTERS_MANDATORY_FAILED"
}
