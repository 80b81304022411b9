/// How the sides of the context timeframes become one.
public enum ContextMode: String, CaseIterable, Hashable, Sendable, Codable {
    /// At least one has a side, and those that have agree.
    case pragmatic
    /// All have a side, the same one.
    case strict
}

/// Which way the market goes, by the context timeframes.
public struct ContextDecision: Sendable, Equatable {
    /// How their sides became one.
    public let mode: ContextMode
    /// Why there is no side; nil when there is one, or when the context was skipped.
    public let reason: MTFReason?
    /// The side; neutral when there is none.
    public let side: SignalSide
    /// Each timeframe's, longest first.
    public let decisions: [TimeframeDecision]
    /// Whether the run was told not to ask the context.
    public let isSkipped: Bool

    /// Whether an execution may follow.
    public var isValid: Bool { reason == nil }

    /// The first timeframe that stands in the way; nil when it is valid.
    public var blocking: TimeframeDecision? {
        guard let reason else { return nil }
        switch reason {
        case .pragmaticContextHasInvalidTimeframes, .strictContextHasInvalidTimeframes:
            return decisions.first { !$0.isValid }
        case .strictContextRequiresNonNeutralAll, .pragmaticContextAllNeutral:
            return decisions.first { $0.side == .neutral }
        default:
            return decisions.last
        }
    }

    /// Nobody was asked.
    static func skipped(_ mode: ContextMode) -> ContextDecision {
        ContextDecision(mode: mode, reason: nil, side: .neutral, decisions: [], isSkipped: true)
    }

    /// Puts decisions together.
    /// - Parameter isListed: whether the profile lists context timeframes at all.
    static func of(_ decisions: [TimeframeDecision], _ mode: ContextMode, isListed: Bool) -> ContextDecision {
        let sides = Set(decisions.map(\.side)).subtracting([.neutral])
        let reason = reason(decisions, sides, mode, isListed: isListed)
        return ContextDecision(
            mode: mode, reason: reason, side: reason == nil ? sides.first ?? .neutral : .neutral, decisions: decisions,
            isSkipped: false)
    }

    private static func reason(
        _ decisions: [TimeframeDecision], _ sides: Set<SignalSide>, _ mode: ContextMode, isListed: Bool
    ) -> MTFReason? {
        guard isListed else { return .noContextTimeframes }
        guard !decisions.isEmpty else { return .noContextDecisions }
        let isStrict = mode == .strict
        if decisions.contains(where: { !$0.isValid }) {
            return isStrict ? .strictContextHasInvalidTimeframes : .pragmaticContextHasInvalidTimeframes
        }
        if isStrict, decisions.contains(where: { $0.side == .neutral }) { return .strictContextRequiresNonNeutralAll }
        if sides.isEmpty { return .pragmaticContextAllNeutral }
        if sides.count > 1 { return isStrict ? .strictContextSideConflict : .pragmaticContextSideConflict }
        return nil
    }
}
