/// What is wrong with one field of a strategy.
public struct FieldProblem: Error, Hashable, Sendable {
    /// The field's path, such as `parameters.breakout_pct`.
    public let field: String
    /// What is wrong with it and what would be right.
    public let message: String

    /// Makes a problem.
    public init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}

/// Why a strategy's parameters or rules are not acceptable, field by field.
public struct StrategyRefusal: Error, Hashable, Sendable {
    /// At least one problem.
    public let problems: [FieldProblem]

    /// Makes a refusal.
    public init(_ problems: [FieldProblem]) {
        self.problems = problems
    }
}
