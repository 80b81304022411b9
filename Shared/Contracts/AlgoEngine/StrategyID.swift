/// The id of a strategy.
public typealias StrategyID = Identifier<Strategy>
/// The id of one evaluation of a strategy.
public typealias EvaluationID = Identifier<StrategyEvaluation>
