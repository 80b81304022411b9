public import Contracts

/// What a profile says of one symbol at one instant.
public struct SymbolDecision: Sendable, Equatable {
    /// Whether it may be traded.
    public enum Status: String, CaseIterable, Hashable, Sendable, Codable {
        /// A timeframe and a side were selected.
        case ready = "READY"
        /// Not tradable; ``SymbolDecision/reason`` says why.
        case invalid = "INVALID"
    }

    /// The profile.
    public let profile: String
    /// The instant: only candles closed at it were seen.
    public let time: Timestamp
    /// Why it is not tradable; nil when it is.
    public let reason: MTFReason?
    /// The timeframe that stands in the way; nil when it is tradable, or when no timeframe is at fault.
    public let blockingTimeframe: Timeframe?
    /// Which way the market goes.
    public let context: ContextDecision
    /// What is entered on.
    public let execution: ExecutionSelection

    /// Whether it may be traded.
    public var status: Status { reason == nil ? .ready : .invalid }
    /// The timeframe that is entered on; nil when it is not tradable.
    public var executionTimeframe: Timeframe? { reason == nil ? execution.timeframe : nil }
    /// The side; neutral when it is not tradable.
    public var side: SignalSide { reason == nil ? execution.side : .neutral }
    /// When the candle that is entered on opened: part of the decision's key. Nil when it is not tradable.
    public var candleOpenTime: Timestamp? {
        guard let timeframe = executionTimeframe else { return nil }
        return execution.decisions.first { $0.timeframe == timeframe }?.openTime
    }

    /// Every timeframe's decision: the context's, then the execution's.
    public var decisions: [TimeframeDecision] { context.decisions + execution.decisions }

    /// Every comparison that was made, in the order of the profile: what `GET /why` tells.
    public var traces: [RuleTrace] { decisions.flatMap(\.traces) + execution.traces }
}

/// What a run wants other than the profile says.
public struct EvaluationOptions: Hashable, Sendable {
    /// Another mode than the profile's.
    public var mode: ContextMode?
    /// Decide on the execution timeframes alone.
    public var skipsContext: Bool
    /// Evaluate no other timeframe than this one. Without ``skipsContext`` an execution timeframe alone has no context.
    public var only: Timeframe?

    /// What the profile says, unless told otherwise.
    public init(mode: ContextMode? = nil, skipsContext: Bool = false, only: Timeframe? = nil) {
        self.mode = mode
        self.skipsContext = skipsContext
        self.only = only
    }
}
