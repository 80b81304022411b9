import AlgoEngineCore
import Contracts
import HTTPWire
import Observability
import Postgres
import ServiceKit

/// Changes strategies that are there: fields, status, deletion. A strategy that begins to run first gets its unit of
/// `quota.active_algos`; one that stops gives it back.
struct StrategyChanging: Sendable {
    let store: StrategyStore
    let holds: QuotaHolds
    let clock: any TimeSource

    /// Changes fields and makes a new version.
    func update(
        _ id: StrategyID, _ change: StrategyUpdate, caller: Caller
    ) async throws -> Strategy {
        let isEmpty =
            change.name == nil && change.parameters == nil && change.enabled == nil && change.tags == nil
            && change.metadata == nil
        return try await apply(id, caller) { old throws(ProblemError) in
            if let expected = change.expectedVersion, expected != old.version {
                throw ProblemError(
                    409, "strategy_version_conflict",
                    "The strategy has version \(old.version), not \(expected); read it and try again.")
            }
            if isEmpty { return old }
            var metadata = change.metadata ?? old.metadata
            metadata["strategy_id"] = .text(old.id.description)
            return old.changed(
                name: change.name ?? old.name, parameters: change.parameters ?? old.parameters,
                enabled: change.enabled ?? old.enabled, tags: change.tags ?? old.tags, metadata: metadata,
                version: old.version + 1)
        }
    }

    /// Moves the status.
    func changeStatus(
        _ id: StrategyID, _ change: StrategyStatusChange, caller: Caller
    ) async throws -> Strategy {
        try await apply(id, caller) { old throws(ProblemError) in
            switch StrategyLifecycle.change(from: old.status, to: change.status) {
            case .unchanged: return old
            case .illegal:
                throw ProblemError(
                    409, "illegal_status_change",
                    "status: \(change.status.rawValue) cannot follow \(old.status.rawValue); "
                        + "set enabled to false to stop a strategy.")
            case .changed:
                return old.with(
                    status: change.status, error: change.status == .error ? change.error ?? "set by its owner" : nil)
            }
        }
    }

    /// Stops and deletes.
    func delete(_ id: StrategyID, caller: Caller) async throws {
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        try await store.pool.transaction { connection in
            guard try await StrategyStore.lock(id, owner: caller.subject, on: connection) != nil else {
                throw ProblemError.notFound("strategy")
            }
            try await StrategyStore.delete(id, at: now, on: connection)
            try await QuotaHolds.release(strategy: id, on: connection)
        }
    }

    private func apply(
        _ id: StrategyID, _ caller: Caller, _ change: @escaping @Sendable (Strategy) throws(ProblemError) -> Strategy
    ) async throws -> Strategy {
        guard let seen = try await store.find(id, owner: caller.subject) else {
            throw ProblemError.notFound("strategy")
        }
        let wanted = try change(seen)
        if wanted == seen { return seen }
        let blueprint = try StrategyChecks.blueprint(
            type: wanted.strategyType, parameters: wanted.parameters, metadata: wanted.metadata)
        if wanted.runs { try StrategyChecks.requireComplete(blueprint) }
        // Whoever may act on any account is not bound by a plan.
        let needsUnit = wanted.runs && !seen.runs && !caller.scopes.contains(Scope.accountsAny)
        let reservation = needsUnit ? try await holds.acquire(strategy: id, owner: caller.subject) : nil
        do {
            let saved = try await save(wanted, over: seen, feed: blueprint.feed)
            if let reservation { await holds.commit(reservation) }
            return saved
        } catch {
            // What another request made of it meanwhile is settled by what the strategy is then.
            if let reservation, try await store.find(id, owner: caller.subject)?.runs != true {
                try await holds.abandon(reservation)
            }
            throw error
        }
    }

    private func save(_ wanted: Strategy, over seen: Strategy, feed: CandleFeed?) async throws -> Strategy {
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        let saved = wanted.at(max(now, seen.updatedAt))
        do {
            try await store.pool.transaction { connection in
                guard let current = try await StrategyStore.lock(seen.id, owner: seen.ownerId, on: connection) else {
                    throw ProblemError.notFound("strategy")
                }
                guard current.version == seen.version, current.status == seen.status else {
                    throw ProblemError(
                        409, "strategy_version_conflict", "The strategy changed meanwhile; read it and try again.",
                        headers: ["Retry-After": "1"])
                }
                try await StrategyStore.save(saved, on: connection)
                if saved.version != seen.version { try await StrategyStore.insertVersion(of: saved, on: connection) }
                let old = try? StrategyBlueprint(
                    type: seen.strategyType, parameters: seen.parameters, metadata: seen.metadata)
                if saved.runs, !seen.runs || old?.feed != feed {
                    try await StrategyStore.restartCursor(seen.id, on: connection)
                }
                if seen.runs, !saved.runs { try await QuotaHolds.release(strategy: seen.id, on: connection) }
            }
            return saved
        } catch let error as PostgresError where error.code == .uniqueViolation {
            throw StrategyMaking.nameTaken(saved.name)
        }
    }
}

extension Strategy {
    /// Whether it is evaluated.
    var runs: Bool { StrategyLifecycle.runs(status, enabled: enabled) }

    func changed(
        name: String, parameters: [String: JSONValue], enabled: Bool, tags: [String], metadata: [String: JSONValue],
        version: Int
    ) -> Strategy {
        Strategy(
            id: id, ownerId: ownerId, name: name, strategyType: strategyType, parameters: parameters, enabled: enabled,
            tags: tags, metadata: metadata, sourceFormat: sourceFormat, source: source, derivedFrom: derivedFrom,
            status: status, lastError: lastError, version: version, createdAt: createdAt, updatedAt: updatedAt)
    }

    func with(status: StrategyStatus, error: String?) -> Strategy {
        Strategy(
            id: id, ownerId: ownerId, name: name, strategyType: strategyType, parameters: parameters, enabled: enabled,
            tags: tags, metadata: metadata, sourceFormat: sourceFormat, source: source, derivedFrom: derivedFrom,
            status: status, lastError: error, version: version, createdAt: createdAt, updatedAt: updatedAt)
    }

    func at(_ time: Timestamp) -> Strategy {
        Strategy(
            id: id, ownerId: ownerId, name: name, strategyType: strategyType, parameters: parameters, enabled: enabled,
            tags: tags, metadata: metadata, sourceFormat: sourceFormat, source: source, derivedFrom: derivedFrom,
            status: status, lastError: lastError, version: version, createdAt: createdAt, updatedAt: time)
    }
}
