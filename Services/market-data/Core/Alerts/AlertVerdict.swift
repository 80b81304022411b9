public import Contracts

/// What an evaluation of a rule found.
public enum AlertVerdict: Sendable, Equatable {
    /// At least one condition has no value; the rule cannot fire.
    case notEvaluable([AlertObstacle])
    /// Every condition has its value and at least one does not hold.
    case quiet(values: [String: Decimal12])
    /// Every condition holds.
    case firing(values: [String: Decimal12])

    /// Why the rule cannot be evaluated; empty when it can.
    public var obstacles: [AlertObstacle] {
        if case .notEvaluable(let obstacles) = self { return obstacles }
        return []
    }
}
