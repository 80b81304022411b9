public import Contracts

/// Which status may follow which: PENDING to ACTIVE or ERROR, ACTIVE to ERROR, ERROR to ACTIVE; the same is no change.
public enum StrategyLifecycle {
    /// What a wish to change the status comes to. Closed.
    public enum Outcome: Hashable, Sendable {
        /// It has that status already.
        case unchanged
        /// It gets it.
        case changed
        /// That status cannot follow.
        case illegal
    }

    /// Decides about one change.
    public static func change(from old: StrategyStatus, to new: StrategyStatus) -> Outcome {
        switch (old, new) {
        case (.pending, .pending), (.active, .active), (.error, .error): .unchanged
        case (.pending, .active), (.pending, .error), (.active, .error), (.error, .active): .changed
        case (.active, .pending), (.error, .pending): .illegal
        }
    }

    /// Whether a strategy is evaluated, and takes a unit of `quota.active_algos`.
    public static func runs(_ status: StrategyStatus, enabled: Bool) -> Bool { status == .active && enabled }
}
