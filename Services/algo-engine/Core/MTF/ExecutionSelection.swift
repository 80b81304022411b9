public import Contracts

/// Which timeframe is entered on, and why that one.
public struct ExecutionSelection: Sendable, Equatable {
    /// How it was found.
    public enum Choice: String, CaseIterable, Hashable, Sendable, Codable {
        /// Its `stay_on_if` holds.
        case stayed
        /// The next longer one said to drop.
        case dropped
        /// The longest that has the context's side.
        case longest
    }

    /// The timeframe; nil for none.
    public let timeframe: Timeframe?
    /// Its side; neutral for none.
    public let side: SignalSide
    /// How it was found; nil for none.
    public let choice: Choice?
    /// Why none was found.
    public let reason: MTFReason?
    /// Each timeframe's, longest first: all are evaluated, also behind the one that is taken.
    public let decisions: [TimeframeDecision]
    /// What the selector measured.
    public let traces: [RuleTrace]

    /// None, and why.
    static func none(_ reason: MTFReason, _ decisions: [TimeframeDecision], _ traces: [RuleTrace] = []) -> Self {
        Self(timeframe: nil, side: .neutral, choice: nil, reason: reason, decisions: decisions, traces: traces)
    }

    /// Walks from the longest timeframe to the shortest.
    /// - Parameter context: the side that is wanted; neutral for any, when the context was skipped.
    static func of(
        _ decisions: [TimeframeDecision], context: SignalSide, selector: ExecutionSelector, _ market: MarketContext
    ) -> ExecutionSelection {
        var walk = SelectorWalk(selector: selector, market: market)
        let sided = decisions.filter { $0.isValid && $0.side != .neutral && walk.allows($0.timeframe) }
        let candidates = sided.filter { context == .neutral || $0.side == context }
        guard let longest = candidates.first else {
            return .none(sided.isEmpty ? .noTimeframeSelected : .executionSideAgainstContext, decisions, walk.traces)
        }
        var found: (TimeframeDecision, Choice) = (longest, .longest)
        for (index, candidate) in candidates.enumerated() {
            if walk.stays(on: candidate.timeframe) {
                found = (candidate, .stayed)
                break
            }
            if index + 1 < candidates.count, walk.drops(from: candidate.timeframe) {
                found = (candidates[index + 1], .dropped)
                break
            }
        }
        return ExecutionSelection(
            timeframe: found.0.timeframe, side: found.0.side, choice: found.1, reason: nil, decisions: decisions,
            traces: walk.traces)
    }
}
