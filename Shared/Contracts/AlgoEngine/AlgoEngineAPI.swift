/// Plans and the orchestrator's state. Everything of a strategy is in ``StrategiesAPI``.
public enum AlgoEngineAPI {
    /// The same plan that `POST /plans` of order-router answers to the same body, risk findings included; nothing is booked.
    public static let plan = Endpoint<ExecutionIntent, ExecutionPlan>(
        .post, "/mvp/plan", id: "makePlan",
        summary: "Shows what an order would meet: quote, book, the order normalised and what the risk rules say.",
        authorization: .scope(OrderRouterAPI.readScope), idempotency: .natural, deadlineMilliseconds: 10_000,
        errors: OrderRouterErrors.plan + [
            EndpointError(503, "neighbour_unavailable", "order-router does not answer at the moment.")
        ]
    ).invalidBody(422)

    /// The caller's orchestrator state.
    public static let state = Endpoint<Nothing, EngineState>(
        .get, "/state", id: "getEngineState", summary: "Mode, daily limit and last orders of the caller's strategies.",
        authorization: .anyCaller)

    /// Changes the caller's orchestrator state.
    public static let changeState = Endpoint<EngineStateChange, EngineState>(
        .put, "/state", id: "changeEngineState",
        summary: "Changes mode and daily trade limit of the caller's strategies.",
        authorization: .scope("strategies:write"),
        errors: [
            EndpointError(409, "live_not_available", "Live trading is not available; use paper or simulation."),
            EndpointError(403, "capability_missing", "The caller's plan lacks can.manage_strategies."),
        ])

    /// Every endpoint of the daemon but the reports.
    public static let declarations =
        [plan.declaration, state.declaration, changeState.declaration] + StrategiesAPI.declarations
}
