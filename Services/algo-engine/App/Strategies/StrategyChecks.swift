import AlgoEngineCore
import Contracts
import ServiceKit

/// Refusals of strategies as problems on the wire.
enum StrategyChecks {
    /// The blueprint of a strategy. Throws 404 `unknown_strategy_type` or 422 `invalid_parameter_value`.
    static func blueprint(
        type: String, parameters: [String: JSONValue], metadata: [String: JSONValue]
    ) throws(ProblemError) -> StrategyBlueprint {
        guard StrategyRegistry.types.contains(type) else {
            throw ProblemError(
                404, "unknown_strategy_type",
                "strategy_type: there is no such type; take one of \(StrategyRegistry.types.joined(separator: ", ")).",
                fields: [.init(field: "strategy_type", message: "is not known")])
        }
        do throws(StrategyRefusal) {
            return try StrategyBlueprint(type: type, parameters: parameters, metadata: metadata)
        } catch {
            throw problem(422, "invalid_parameter_value", error.problems)
        }
    }

    /// Throws 422 `strategy_incomplete` when a signal of it could not become an order.
    static func requireComplete(_ blueprint: StrategyBlueprint) throws(ProblemError) {
        let problems = blueprint.activationProblems
        if !problems.isEmpty { throw problem(422, "strategy_incomplete", problems) }
    }

    static func problem(_ status: Int, _ code: String, _ problems: [FieldProblem]) -> ProblemError {
        let shown = problems.prefix(20)
        let first = shown.first.map { "\($0.field) \($0.message)." } ?? "It is not acceptable."
        let more = problems.count > 1 ? " \(problems.count - 1) more in errors." : ""
        return ProblemError(
            status, code, first + more, fields: shown.map { .init(field: $0.field, message: $0.message) })
    }
}
