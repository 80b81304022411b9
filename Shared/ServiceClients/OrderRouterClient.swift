public import Contracts
public import Observability
public import Resilience
public import ServiceKit

/// Calls order-router.
public struct OrderRouterClient: Sendable {
    private let client: EndpointClient

    /// A client of the daemon at `baseURL`.
    /// - Parameters:
    ///   - policy: how often and after which delays a failed call is made again.
    ///   - token: the token for each call; nil when only `readiness` is asked.
    public init(
        baseURL: String, context: ServiceContext, policy: RetryPolicy = .reads,
        token: (@Sendable () async throws -> Secret)? = nil
    ) {
        client = EndpointClient(
            neighbour: "order-router", baseURL: baseURL, context: context, policy: policy, token: token)
    }

    /// Whether order-router takes requests, and if not, why.
    public func readiness() async throws(EndpointClientError) -> ReadinessReport {
        try await client.readiness()
    }

    /// The brokers orders can be sent to.
    public func brokers() async throws(EndpointClientError) -> BrokerList {
        try await client.call(OrderRouterAPI.brokers, Nothing())
    }

    /// What an order would meet; nothing is booked.
    public func plan(_ intent: ExecutionIntent) async throws(EndpointClientError) -> ExecutionPlan {
        try await client.call(OrderRouterAPI.plan, intent)
    }

    /// Sends an order. It must carry a `client_order_id`, so that a repeat is the same order.
    public func placeOrder(_ intent: ExecutionIntent) async throws(EndpointClientError) -> ExecutionReport {
        try await client.call(OrderRouterAPI.placeOrder, intent)
    }

    /// One order with its fills.
    public func order(_ id: OrderID) async throws(EndpointClientError) -> OrderRecord {
        try await client.call(OrderRouterAPI.order, Nothing(), path: ["order_id": id.description])
    }

    /// Cancels what is left of an order.
    public func cancel(_ id: OrderID) async throws(EndpointClientError) -> ExecutionReport {
        try await client.call(OrderRouterAPI.cancelOrder, OrderCancellation(), path: ["order_id": id.description])
    }

    /// A page of orders, newest first.
    /// - Parameter query: `limit`, `cursor` and the filters of `GET /orders/log`.
    public func orderLog(_ query: [(String, String)] = []) async throws(EndpointClientError) -> Page<OrderRecord> {
        try await client.call(OrderRouterAPI.orderLog, Nothing(), query: query)
    }

    /// A page of fills, newest first.
    /// - Parameter query: `limit`, `cursor` and the filters of `GET /executions`.
    public func executions(
        _ query: [(String, String)] = []
    ) async throws(EndpointClientError) -> Page<ExecutionRecord> {
        try await client.call(OrderRouterAPI.executions, Nothing(), query: query)
    }

    /// Adds notes and tags to an order.
    public func annotate(
        _ id: OrderID, _ annotation: OrderAnnotation
    ) async throws(EndpointClientError) -> OrderRecord {
        try await client.call(OrderRouterAPI.annotate, annotation, path: ["order_id": id.description])
    }

    /// Positions by account.
    /// - Parameter query: `limit`, `cursor` and `account_id`.
    public func positions(_ query: [(String, String)] = []) async throws(EndpointClientError) -> PositionsResponse {
        try await client.call(OrderRouterAPI.positions, Nothing(), query: query)
    }

    /// Brings a position to a target. The request must carry a `client_order_id`.
    public func close(
        position id: String, _ request: PositionCloseRequest
    ) async throws(EndpointClientError) -> PositionCloseResponse {
        try await client.call(OrderRouterAPI.closePosition, request, path: ["id": id])
    }

    /// What the risk rules said lately.
    public func riskAlerts(_ query: [(String, String)] = []) async throws(EndpointClientError) -> Page<RiskAlert> {
        try await client.call(OrderRouterAPI.riskAlerts, Nothing(), query: query)
    }

    /// How the router runs.
    public func state() async throws(EndpointClientError) -> RouterState {
        try await client.call(OrderRouterAPI.state, Nothing())
    }

    /// Changes how the router runs.
    public func setState(_ change: RouterStateChange) async throws(EndpointClientError) -> RouterState {
        try await client.call(OrderRouterAPI.setState, change)
    }

    /// Sets the kill switch of all accounts, or of one.
    public func setKillSwitch(
        _ change: KillSwitchChange, account: String? = nil
    ) async throws(EndpointClientError) -> KillSwitchState {
        guard let account else { return try await client.call(OrderRouterAPI.setKillSwitch, change) }
        return try await client.call(OrderRouterAPI.setAccountKillSwitch, change, path: ["account_id": account])
    }
}
