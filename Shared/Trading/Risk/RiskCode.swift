/// Every code that a risk rule can give. Stable: clients, alerts and metrics name them.
public enum RiskCode: String, CaseIterable, Hashable, Sendable {
    /// The kill switch is on, for all or for the account; only reducing orders pass.
    case killSwitchOn = "kill_switch_on"
    /// The subscription allows reducing orders alone.
    case subscriptionReduceOnly = "subscription_reduce_only"
    /// The order's quantity or price is not above zero.
    case orderNotPositive = "order_not_positive"
    /// The order is larger than the largest opening order.
    case orderSizeLimit = "order_size_limit"
    /// The limit price is not a multiple of the tick.
    case priceNotOnTick = "price_not_on_tick"
    /// The quantity is not a multiple of the lot.
    case quantityNotOnLot = "quantity_not_on_lot"
    /// Price times quantity is below the venue's minimum.
    case belowMinNotional = "below_min_notional"
    /// The position after the order would be larger than allowed.
    case positionLimit = "position_limit"
    /// The value of the position after the order would be larger than allowed.
    case notionalLimit = "notional_limit"
    /// The value of the position after the order comes near its limit.
    case notionalNearLimit = "notional_near_limit"
    /// The account's loss reached its stop.
    case stopLossReached = "stop_loss_reached"
    /// The account's loss comes near its stop.
    case stopLossNear = "stop_loss_near"
    /// The day's loss with the order's expected loss would pass the limit.
    case dailyLossLimit = "daily_loss_limit"
    /// The order's own value is larger than allowed.
    case orderNotionalLimit = "order_notional_limit"
    /// The day's routed value with this order would pass the limit.
    case dailyNotionalExceeded = "daily_notional_exceeded"
    /// An amount is beyond what the exact decimals hold.
    case amountOutOfRange = "amount_out_of_range"

    /// Status of the answer when an order is refused with it: 403 where the caller may not open now, 400 where the
    /// order is wrong or too large.
    public var httpStatus: Int {
        switch self {
        case .killSwitchOn, .subscriptionReduceOnly, .dailyNotionalExceeded: 403
        default: 400
        }
    }
}
