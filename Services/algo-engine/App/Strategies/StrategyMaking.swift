import AlgoEngineCore
import Contracts
import Observability
import Postgres
import Security
import ServiceKit

/// Makes new strategies: from a draft, a text or another strategy.
struct StrategyMaking: Sendable {
    let clock: any TimeSource
    let maxPerOwner: Int

    /// A new strategy out of its parts, with its own id in the metadata (C4.3).
    func make(_ draft: StrategyDraft, owner: String, source: String? = nil, derivedFrom: StrategyID? = nil) -> Strategy
    {
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        var generator = SystemRandom()
        let id = StrategyID(at: now, using: &generator)
        var metadata = draft.metadata
        metadata["strategy_id"] = .text(id.description)
        return Strategy(
            id: id, ownerId: owner, name: draft.name, strategyType: draft.strategyType, parameters: draft.parameters,
            enabled: draft.enabled, tags: draft.tags, metadata: metadata,
            sourceFormat: source == nil ? nil : .json5, source: source, derivedFrom: derivedFrom, status: .pending,
            version: 1, createdAt: now, updatedAt: now)
    }

    /// Stores a new strategy in the request's transaction.
    func store(_ strategy: Strategy, in context: RequestContext) async throws -> Strategy {
        let connection = try transaction(context)
        let counts = try await StrategyStore.counts(owner: strategy.ownerId, name: strategy.name, on: connection)
        guard counts.all < maxPerOwner else {
            throw ProblemError(
                409, "too_many_strategies",
                "The caller keeps \(counts.all) strategies and may keep \(maxPerOwner); delete one first.")
        }
        guard !counts.isTaken, try await StrategyStore.insert(strategy, on: connection) else {
            throw Self.nameTaken(strategy.name)
        }
        return strategy
    }

    /// A name for a copy that is not taken: the one asked for, or `<name> copy`, `<name> copy 2` and so on.
    func nameOfCopy(of original: Strategy, wanted: String?, in context: RequestContext) async throws -> String {
        if let wanted { return wanted }
        let connection = try transaction(context)
        let stem = String(original.name.prefix(90))
        for number in 1...maxPerOwner {
            let name = number == 1 ? "\(stem) copy" : "\(stem) copy \(number)"
            let counts = try await StrategyStore.counts(owner: original.ownerId, name: name, on: connection)
            if !counts.isTaken { return name }
        }
        throw Self.nameTaken("\(stem) copy")
    }

    static func nameTaken(_ name: String) -> ProblemError {
        ProblemError(
            409, "strategy_name_taken",
            "name: another strategy of the caller is called \"\(name)\"; take another name.",
            fields: [.init(field: "name", message: "is taken")])
    }

    private func transaction(_ context: RequestContext) throws(ProblemError) -> PostgresConnection {
        guard let connection = context.transaction else {
            throw ProblemError(500, "internal", "The endpoint must take an Idempotency-Key.")
        }
        return connection
    }
}
