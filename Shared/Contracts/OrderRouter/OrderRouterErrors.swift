/// Errors that several of order-router's endpoints answer.
enum OrderRouterErrors {
    static let market = [
        EndpointError(404, "unsupported_pair", "The venue does not trade the symbol here."),
        EndpointError(404, "unknown_broker", "There is no such broker, or it does not serve the venue."),
        EndpointError(503, "market_unavailable", "The market's quote or book is away or too old."),
    ]
    static let entitled = [
        EndpointError(403, "missing_capability", "The subscription lacks `can.route_orders`.")
    ]
    static let repeated = [
        EndpointError(400, "idempotency_key_missing", "Neither `client_order_id` nor an `Idempotency-Key` is given."),
        EndpointError(422, "client_order_id_reused", "The account used this id for another request."),
    ]
    static let refusal = [
        EndpointError(400, "risk_lock", "A risk rule refuses the order; `code` is the rule's own."),
        EndpointError(403, "kill_switch_on", "A kill switch refuses orders that open or grow a position."),
        EndpointError(403, "subscription_reduce_only", "The subscription allows only orders that reduce a position."),
        EndpointError(403, "daily_notional_exceeded", "The account's notional of the UTC day would pass its limit."),
    ]
    static let notFound = [EndpointError(404, "not_found", "There is no such account of the caller.")]

    static let plan = market + entitled + notFound
    static let place = market + entitled + notFound + repeated + refusal
    static let close =
        market + entitled + repeated + refusal + [
            EndpointError(400, "at_target", "The position is at the target already."),
            EndpointError(400, "target_grows", "The target would open, grow or flip the position."),
            EndpointError(409, "position_changing", "The position cannot be brought to the target now."),
        ]
}
