/// Errors that several of order-router's endpoints answer.
enum OrderRouterErrors {
    static let market = [
        EndpointError(404, "unsupported_pair", "The venue does not trade the symbol here."),
        EndpointError(404, "unknown_broker", "There is no such broker, or it does not serve the venue."),
        EndpointError(503, "market_unavailable", "The market's quote or book is away or too old."),
    ]
    static let entitled = [
        EndpointError(403, "capability_missing", "The subscription lacks `can.route_orders`.")
    ]
    static let repeated = [
        EndpointError(400, "idempotency_key_missing", "Neither `client_order_id` nor an `Idempotency-Key` is given."),
        EndpointError(422, "client_order_id_reused", "The account used this id for another request."),
    ]
    static let refusal = [
        EndpointError(400, "order_size_limit", "The order is larger than the largest opening order."),
        EndpointError(400, "price_not_on_tick", "The limit price is not a multiple of the tick."),
        EndpointError(400, "quantity_not_on_lot", "The quantity is not a multiple of the lot."),
        EndpointError(400, "below_min_notional", "Price times quantity is below the venue's minimum."),
        EndpointError(400, "position_limit", "The position would be larger than allowed."),
        EndpointError(400, "notional_limit", "The value of the position would be larger than allowed."),
        EndpointError(400, "order_notional_limit", "The order's own value is larger than allowed."),
        EndpointError(400, "stop_loss_reached", "The account's loss reached its stop; only reducing orders pass."),
        EndpointError(400, "daily_loss_limit", "The day's loss with the expected loss would pass the limit."),
        EndpointError(400, "amount_out_of_range", "An amount is beyond what the exact decimals hold."),
        EndpointError(403, "daily_notional_limit", "The value routed this UTC day would pass the limit."),
        EndpointError(403, "kill_switch_on", "A kill switch refuses orders that open or grow a position."),
        EndpointError(403, "subscription_reduce_only", "The subscription allows only orders that reduce a position."),
    ]
    static let notFound = [EndpointError(404, "not_found", "There is no such account of the caller.")]

    static let plan = market + entitled + notFound
    static let place = market + entitled + notFound + repeated + refusal
    static let close =
        market + entitled + repeated + refusal + [
            EndpointError(400, "at_target", "The position is at the target already."),
            EndpointError(400, "target_grows", "The target would open, grow or turn the position around."),
            EndpointError(400, "target_not_on_lot", "The target is not a multiple of the lot."),
            EndpointError(409, "position_changed", "Others traded since the close began; nothing is turned around."),
            EndpointError(400, "position_too_many_slices", "The way takes more orders than one request may send."),
        ]
}
