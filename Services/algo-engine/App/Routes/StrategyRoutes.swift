import AlgoEngineCore
import Contracts
import HTTPWire
import Observability
import ServiceClients
import ServiceKit

/// Serves strategies.
struct StrategyRoutes: Sendable {
    let store: StrategyStore
    let states: EngineStateStore
    let evaluations: EvaluationStore
    let making: StrategyMaking
    let changing: StrategyChanging
    let entitlements: EntitlementGuard
    let clock: any TimeSource

    func add(to routes: inout RouteTable) {
        routes.serve(StrategiesAPI.list) { [self] _, context in try await list(context) }
        routes.serve(StrategiesAPI.read) { [self] _, context in try await find(context) }
        routes.serve(StrategiesAPI.create) { [self] draft, context in
            try await mayManage(context)
            _ = try StrategyChecks.blueprint(
                type: draft.strategyType, parameters: draft.parameters, metadata: draft.metadata)
            return try await making.store(making.make(draft, owner: context.caller.subject), in: context)
        }
        routes.serve(StrategiesAPI.update) { [self] change, context in
            try await mayManage(context)
            return try await changing.update(try id(context), change, caller: context.caller)
        }
        routes.serve(StrategiesAPI.changeStatus) { [self] change, context in
            try await mayManage(context)
            return try await changing.changeStatus(try id(context), change, caller: context.caller)
        }
        routes.serve(StrategiesAPI.delete) { [self] _, context in
            // Stopping and deleting needs no plan.
            try await changing.delete(try id(context), caller: context.caller)
            return Nothing()
        }
        routes.serve(StrategiesAPI.clone) { [self] clone, context in
            try await mayManage(context)
            return try await self.clone(clone, context)
        }
        routes.serve(StrategiesAPI.versions) { [self] _, context in try await versions(context) }
        routes.serve(StrategiesAPI.evaluations) { [self] _, context in try await evaluations(context) }
        routes.serve(StrategiesAPI.importing) { [self] text, context in
            try await mayManage(context)
            return try await importing(text, context)
        }
        routes.serve(StrategiesAPI.export) { [self] _, context in
            try StrategyTextFormat.export(try await find(context))
        }
    }

    private func list(_ context: RequestContext) async throws -> StrategyList {
        var before: StrategyID?
        if let text = context.text("cursor") {
            guard let id = try? StrategyID(parsing: text) else { throw Self.badCursor }
            before = id
        }
        let owner = context.caller.subject
        let filter = StrategyStore.Filter(
            name: context.text("name"), status: context.text("status"), type: context.text("strategy_type"),
            tag: context.text("tag"), enabled: context.text("enabled").map { $0 == "true" })
        let page = try await store.page(
            owner: owner, filter: filter, before: before, limit: context.integer("limit") ?? PageParameters.defaultLimit
        )
        // A list is worth more than the limit beside it: billing may be away.
        let quotas = try? await entitlements.entitlements(of: owner).quotas
        return StrategyList(
            items: page.items, nextCursor: page.nextCursor, available: StrategyRegistry.types,
            activeLimit: quotas?[EntitlementCode.activeAlgos.rawValue]?.limit,
            orchestratorState: try await states.read(
                owner: owner, now: Timestamp(milliseconds: clock.wallMilliseconds)))
    }

    private func clone(_ clone: StrategyClone, _ context: RequestContext) async throws -> Strategy {
        let original = try await find(context)
        let draft = StrategyDraft(
            name: try await making.nameOfCopy(of: original, wanted: clone.name, in: context),
            strategyType: original.strategyType, parameters: original.parameters, enabled: false, tags: original.tags,
            metadata: original.metadata)
        let copy = making.make(
            draft, owner: context.caller.subject, source: original.source, derivedFrom: original.id)
        return try await making.store(copy, in: context)
    }

    private func importing(_ text: StrategyImport, _ context: RequestContext) async throws -> Strategy {
        let draft = try StrategyTextFormat.draft(text)
        _ = try StrategyChecks.blueprint(
            type: draft.strategyType, parameters: draft.parameters, metadata: draft.metadata)
        let strategy = making.make(draft, owner: context.caller.subject, source: text.content)
        return try await making.store(strategy, in: context)
    }

    private func versions(_ context: RequestContext) async throws -> Page<StrategyVersion> {
        let strategy = try await find(context)
        var before: Int?
        if let text = context.text("cursor") {
            guard let number = Int(text), (1...Int(Int32.max)).contains(number) else { throw Self.badCursor }
            before = number
        }
        return try await store.versions(
            of: strategy.id, before: before, limit: context.integer("limit") ?? PageParameters.defaultLimit)
    }

    private func evaluations(_ context: RequestContext) async throws -> Page<StrategyEvaluation> {
        let strategy = try await find(context)
        var before: EvaluationCursor?
        if let text = context.text("cursor") {
            guard let cursor = EvaluationCursor(text: text) else { throw Self.badCursor }
            before = cursor
        }
        return try await evaluations.page(
            of: strategy.id, before: before, signalsOnly: context.text("signals_only") == "true",
            limit: context.integer("limit") ?? PageParameters.defaultLimit)
    }

    private func find(_ context: RequestContext) async throws -> Strategy {
        guard let strategy = try await store.find(try id(context), owner: context.caller.subject) else {
            throw ProblemError.notFound("strategy")
        }
        return strategy
    }

    private func id(_ context: RequestContext) throws(ProblemError) -> StrategyID {
        // A UUID of another version is no strategy's id.
        guard let id = try? StrategyID(parsing: context.text("id") ?? "") else { throw .notFound("strategy") }
        return id
    }

    private func mayManage(_ context: RequestContext) async throws {
        try await entitlements.require(.manageStrategies, of: context.caller.subject, caller: context.caller)
    }

    private static let badCursor = ProblemError.badField(
        "cursor", "is not a cursor of this list", code: "invalid_parameter")
}
