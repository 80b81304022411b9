import AlgoEngineCore
import Contracts
import Foundation
import ServiceKit

/// Strategies as JSON5 text, in both directions. Data only: no text is ever run (C4.5).
enum StrategyTextFormat {
    /// The draft a text describes. Throws 400 `strategy_source_invalid`.
    static func draft(_ text: StrategyImport) throws(ProblemError) -> StrategyDraft {
        let value: JSONValue
        do throws(JSON5Document.Refusal) {
            value = try JSON5Document.read(text.content)
        } catch {
            throw StrategyChecks.problem(
                400, "strategy_source_invalid", [FieldProblem("content", error.message)])
        }
        let parsed: StrategyText
        do throws(StrategyRefusal) {
            parsed = try StrategyText(value)
        } catch {
            throw StrategyChecks.problem(400, "strategy_source_invalid", error.problems)
        }
        guard let name = text.name ?? parsed.name else {
            throw StrategyChecks.problem(
                400, "strategy_source_invalid", [FieldProblem("name", "is missing, here and in the text")])
        }
        var tags = parsed.tags
        tags += text.tags.filter { !tags.contains($0) }
        return StrategyDraft(
            name: name, strategyType: "declarative",
            parameters: parsed.parameters.merging(text.parameters) { $1 }, enabled: text.enabled,
            tags: Array(tags.prefix(32)), metadata: parsed.metadata.merging(text.metadata) { $1 })
    }

    /// The text of a declarative strategy: as it came while nothing was changed, else written anew.
    static func export(_ strategy: Strategy) throws -> StrategyExport {
        guard strategy.strategyType == "declarative", let definition = strategy.parameters["definition"],
            let rules = definition["rules"]
        else {
            throw ProblemError(
                409, "strategy_not_exportable",
                "strategy_type: \(strategy.strategyType) has no text; only declarative strategies have.")
        }
        if strategy.version == 1, let source = strategy.source {
            return StrategyExport(id: strategy.id, name: strategy.name, format: .json5, content: source)
        }
        var parameters = strategy.parameters
        parameters["definition"] = nil
        var metadata = strategy.metadata
        metadata["strategy_id"] = nil
        let value = JSONValue.object([
            "name": .text(strategy.name), "rules": rules, "parameters": .object(parameters),
            "metadata": .object(metadata), "tags": .list(strategy.tags.map { .text($0) }),
        ])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        return StrategyExport(id: strategy.id, name: strategy.name, format: .json5, content: text)
    }
}
