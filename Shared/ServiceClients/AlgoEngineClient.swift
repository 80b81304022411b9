public import Contracts
public import ServiceKit

/// Calls algo-engine, on behalf of whoever the token of its `EndpointClient` belongs to.
public struct AlgoEngineClient: Sendable {
    private let client: EndpointClient

    /// A client over a configured endpoint client.
    public init(_ client: EndpointClient) {
        self.client = client
    }

    /// Whether algo-engine takes requests, and if not, why.
    public func readiness() async throws(EndpointClientError) -> ReadinessReport {
        try await client.readiness()
    }

    /// The plan of an order.
    public func plan(_ intent: ExecutionIntent) async throws(EndpointClientError) -> ExecutionPlan {
        try await client.call(AlgoEngineAPI.plan, intent)
    }

    /// The caller's strategy of that name; nil when there is none.
    public func strategy(named name: String) async throws(EndpointClientError) -> Strategy? {
        try await client.call(StrategiesAPI.list, Nothing(), query: [("name", name)]).items.first
    }

    /// One page of the caller's strategies.
    public func strategies(
        cursor: String? = nil, limit: Int = PageParameters.defaultLimit
    ) async throws(EndpointClientError) -> StrategyList {
        var query = [("limit", String(limit))]
        if let cursor { query.append(("cursor", cursor)) }
        return try await client.call(StrategiesAPI.list, Nothing(), query: query)
    }

    /// Makes a strategy; the same key again answers the same strategy.
    public func create(
        _ draft: StrategyDraft, idempotencyKey: String
    ) async throws(EndpointClientError) -> Strategy {
        try await client.call(StrategiesAPI.create, draft, idempotencyKey: idempotencyKey)
    }

    /// One strategy.
    public func strategy(_ id: StrategyID) async throws(EndpointClientError) -> Strategy {
        try await client.call(StrategiesAPI.read, Nothing(), path: ["id": id.description])
    }

    /// Changes a strategy.
    public func update(_ id: StrategyID, _ change: StrategyUpdate) async throws(EndpointClientError) -> Strategy {
        try await client.call(StrategiesAPI.update, change, path: ["id": id.description])
    }

    /// Deletes a strategy.
    public func delete(_ id: StrategyID) async throws(EndpointClientError) {
        _ = try await client.call(StrategiesAPI.delete, Nothing(), path: ["id": id.description])
    }

    /// Moves a strategy's status.
    public func changeStatus(
        _ id: StrategyID, to status: StrategyStatus, error: String? = nil
    ) async throws(EndpointClientError) -> Strategy {
        try await client.call(
            StrategiesAPI.changeStatus, StrategyStatusChange(status: status, error: error),
            path: ["id": id.description])
    }

    /// What a strategy said to its candles, newest first.
    public func evaluations(
        _ id: StrategyID, cursor: String? = nil, limit: Int = PageParameters.defaultLimit
    ) async throws(EndpointClientError) -> Page<StrategyEvaluation> {
        var query = [("limit", String(limit))]
        if let cursor { query.append(("cursor", cursor)) }
        return try await client.call(
            StrategiesAPI.evaluations, Nothing(), path: ["id": id.description], query: query)
    }

    /// The caller's orchestrator state.
    public func state() async throws(EndpointClientError) -> EngineState {
        try await client.call(AlgoEngineAPI.state, Nothing())
    }

    /// Changes the caller's orchestrator state.
    public func changeState(_ change: EngineStateChange) async throws(EndpointClientError) -> EngineState {
        try await client.call(AlgoEngineAPI.changeState, change)
    }
}
