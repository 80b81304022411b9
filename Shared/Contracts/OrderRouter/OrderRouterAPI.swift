/// Order-router's endpoints.
public enum OrderRouterAPI {
    /// Scope to send, change and cancel orders.
    public static let writeScope = "orders:write"
    /// Scope to look at orders, fills and positions.
    public static let readScope = "orders:read"
    /// Scope to set the router's mode and its kill switches.
    public static let controlScope = "router:control"
    /// Scope to act for any account.
    public static let anyAccountScope = "accounts:any"

    /// The brokers orders can be sent to.
    public static let brokers = Endpoint<Nothing, BrokerList>(
        .get, "/brokers", id: "listBrokers", summary: "The brokers orders can be sent to.",
        authorization: .scope(readScope))

    /// What an order would meet; nothing is booked.
    public static let plan = Endpoint<ExecutionIntent, ExecutionPlan>(
        .post, "/plans", id: "planOrder",
        summary:
            "What an order would meet: the market, the order normalised, and what the risk rules say. A finding of "
            + "level `lock` means that `POST /orders` would refuse it. Nothing is booked.",
        authorization: .scope(readScope), idempotency: .natural, errors: OrderRouterErrors.plan
    ).invalidBody(422)

    /// Sends an order.
    public static let placeOrder = Endpoint<ExecutionIntent, ExecutionReport>(
        .post, "/orders", id: "placeOrder",
        summary:
            "Sends an order. It needs `client_order_id` in the body or an `Idempotency-Key` header; a repeat returns "
            + "the stored report, the same id with another body is refused.",
        authorization: .scope(writeScope), idempotency: .natural, successStatus: 201, errors: OrderRouterErrors.place
    ).invalidBody(422)

    /// One order with its fills.
    public static let order = Endpoint<Nothing, OrderRecord>(
        .get, "/orders/{order_id}", id: "getOrder", summary: "One order with its fills.",
        authorization: .scope(readScope), parameters: [.path("order_id", OrderID.schema, "The order.")])

    /// Cancels an order.
    public static let cancelOrder = Endpoint<OrderCancellation, ExecutionReport>(
        .post, "/orders/{order_id}/cancel", id: "cancelOrder",
        summary:
            "Cancels what is left of an order. The path names the order, or its broker with `order_id` in the body.",
        authorization: .scope(writeScope),
        parameters: [.path("order_id", .string(lengths: 1...64), "An order id, or a broker such as binance.")],
        idempotency: .natural,
        errors: [
            EndpointError(404, "unknown_broker", "There is no such broker."),
            EndpointError(409, "order_final", "The order is filled, rejected or cancelled already."),
        ])

    /// The orders, newest first.
    public static let orderLog = Endpoint<Nothing, Page<OrderRecord>>(
        .get, "/orders/log", id: "listOrders", summary: "Orders with their fills, newest first.",
        authorization: .scope(readScope), parameters: PageParameters.all + filters, errors: [noAccount])

    /// The fills, newest first.
    public static let executions = Endpoint<Nothing, Page<ExecutionRecord>>(
        .get, "/executions", id: "listExecutions", summary: "Fills, newest first.",
        authorization: .scope(readScope),
        parameters: PageParameters.all + filters + [.query("order_id", OrderID.schema, "Only fills of this order.")],
        errors: [noAccount])

    /// Adds notes and tags to an order.
    public static let annotate = Endpoint<OrderAnnotation, OrderRecord>(
        .post, "/orders/{order_id}/notes", id: "annotateOrder",
        summary: "Adds notes and tags to an order; lines and tags that are there already are not repeated.",
        authorization: .scope(writeScope), parameters: [.path("order_id", OrderID.schema, "The order.")],
        idempotency: .natural,
        errors: [EndpointError(400, "notes_too_long", "With these lines the notes would pass 2000 characters.")])

    /// The positions of the router's present mode.
    public static let positions = Endpoint<Nothing, PositionsResponse>(
        .get, "/positions", id: "listPositions",
        summary: "Positions by account, from the fills, with profit at the present market.",
        authorization: .scope(readScope), parameters: PageParameters.all + [account], errors: [noAccount])

    /// Brings a position to a target, by default to nothing.
    public static let closePosition = Endpoint<PositionCloseRequest, PositionCloseResponse>(
        .post, "/positions/{id}/close", id: "closePosition",
        summary: "Brings a position to `target_quantity` with market orders, in slices when it is large. It needs "
            + "`client_order_id` in the body or an `Idempotency-Key` header.",
        authorization: .scope(writeScope),
        parameters: [
            .path(
                "id", .string(pattern: "^[A-Za-z0-9_-]+$", lengths: 1...256),
                "Id of the position, from `GET /positions`.")
        ],
        idempotency: .natural, deadlineMilliseconds: 15_000, errors: OrderRouterErrors.close)

    /// What the risk rules said lately.
    public static let riskAlerts = Endpoint<Nothing, Page<RiskAlert>>(
        .get, "/risk/alerts", id: "listRiskAlerts",
        summary: "What the risk rules said about orders, newest first; the newest of each account are kept.",
        authorization: .scope(readScope), parameters: PageParameters.all + [account], errors: [noAccount])

    /// How the router runs.
    public static let state = Endpoint<Nothing, RouterState>(
        .get, "/state", id: "getState", summary: "Mode, daily limit and what was routed today.",
        authorization: .scope(readScope))

    /// Changes how the router runs.
    public static let setState = Endpoint<RouterStateChange, RouterState>(
        .put, "/state", id: "setState", summary: "Sets the mode and the daily limit; what is left out stays.",
        authorization: .scope(controlScope),
        errors: [EndpointError(409, "live_not_available", "Live trading is not available in this version.")])

    /// The kill switches that are on, the global one first.
    public static let killSwitches = Endpoint<Nothing, Page<KillSwitchState>>(
        .get, "/kill-switch", id: "listKillSwitches",
        summary: "The kill switch of all accounts, then those of accounts that are on.",
        authorization: .scope(controlScope), parameters: PageParameters.all)

    /// Sets the kill switch of all accounts.
    public static let setKillSwitch = Endpoint<KillSwitchChange, KillSwitchState>(
        .put, "/kill-switch", id: "setKillSwitch",
        summary:
            "Sets the kill switch of all accounts. While it is on, orders that open or grow a position are refused.",
        authorization: .scope(controlScope))

    /// The kill switch of one account.
    public static let accountKillSwitch = Endpoint<Nothing, KillSwitchState>(
        .get, "/kill-switch/{account_id}", id: "getAccountKillSwitch", summary: "The kill switch of one account.",
        authorization: .scope(controlScope), parameters: [accountInPath])

    /// Sets the kill switch of one account.
    public static let setAccountKillSwitch = Endpoint<KillSwitchChange, KillSwitchState>(
        .put, "/kill-switch/{account_id}", id: "setAccountKillSwitch", summary: "Sets the kill switch of one account.",
        authorization: .scope(controlScope), parameters: [accountInPath])

    /// Every endpoint of this API.
    public static let declarations = [
        brokers.declaration, plan.declaration, placeOrder.declaration, order.declaration, cancelOrder.declaration,
        orderLog.declaration, executions.declaration, annotate.declaration, positions.declaration,
        closePosition.declaration, riskAlerts.declaration, state.declaration, setState.declaration,
        killSwitches.declaration, setKillSwitch.declaration, accountKillSwitch.declaration,
        setAccountKillSwitch.declaration,
    ]

    private static let noAccount = EndpointError(
        404, "not_found", "There is no such account, or it is not one of the caller's.")
    private static let account = EndpointParameter.query(
        "account_id", .string(pattern: "^[A-Za-z0-9._-]+$", lengths: 1...64), "Only this account.")
    private static let accountInPath = EndpointParameter.path(
        "account_id", .string(pattern: "^[A-Za-z0-9._-]+$", lengths: 1...64), "The account.")
    private static let filters: [EndpointParameter] = [
        account,
        .query("symbol", .string(lengths: 1...40), "Only this instrument; written as in orders."),
        .query("start", Timestamp.schema, "From this time on, inclusive."),
        .query("end", Timestamp.schema, "Up to this time, inclusive."),
        .query("tag", .string(lengths: 1...64), "Only with this tag, whatever its case."),
        .query(
            "strategy", .string(lengths: 1...64),
            "Only of this strategy: tag `X` or `strategy:X`, whatever its case."),
    ]
}
