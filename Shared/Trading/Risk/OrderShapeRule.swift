public import Contracts

/// What the venue demands of an order (tick, lot, smallest value) and the largest opening order.
///
/// Reducing orders are free of the size limit (the router slices them), of the smallest value, and, when they close all
/// that is open, of the lot: a rest that the venue's rules left over can always be closed.
public struct OrderShapeRule: RiskRule {
    /// `order_shape`.
    public let id = "order_shape"
    /// Yes: a wrong price is wrong for reducing orders too.
    public let judgesReducingOrders = true

    /// The rule.
    public init() {}

    /// A lock for each demand that is not met.
    public func remarks(on subject: RiskCase) throws(DecimalError) -> [RiskRemark] {
        let order = subject.order
        let facts = subject.facts
        guard order.quantity.isPositive, subject.price.isPositive else {
            return [
                subject.remark(
                    .lock, .orderNotPositive,
                    "Quantity \(order.quantity) and price \(subject.price) must be above 0.")
            ]
        }
        var remarks: [RiskRemark] = []
        if !subject.isReducing, order.quantity > facts.limits.maxOrderSize {
            remarks.append(
                subject.remark(
                    .lock, .orderSizeLimit,
                    "Order size \(order.quantity) exceeds the limit of \(facts.limits.maxOrderSize) for "
                        + "\(order.symbol) on \(order.venue). Order less at a time.",
                    ["quantity": order.quantity.description, "limit": facts.limits.maxOrderSize.description]))
        }
        let closesAll = subject.isReducing && order.quantity == facts.position.magnitude
        if !order.quantity.isMultiple(of: facts.instrument.lot), !closesAll {
            remarks.append(
                subject.remark(
                    .lock, .quantityNotOnLot,
                    "Quantity \(order.quantity) is not a multiple of the lot \(facts.instrument.lot).",
                    ["quantity": order.quantity.description, "limit": facts.instrument.lot.description]))
        }
        if let price = order.price, !price.isMultiple(of: facts.instrument.tick) {
            remarks.append(
                subject.remark(
                    .lock, .priceNotOnTick,
                    "Price \(price) is not a multiple of the tick \(facts.instrument.tick).",
                    ["price": price.description, "limit": facts.instrument.tick.description]))
        }
        if !subject.isReducing, subject.notional < facts.instrument.minNotional {
            remarks.append(
                subject.remark(
                    .lock, .belowMinNotional,
                    "Order value \(subject.notional) is below the minimum of \(facts.instrument.minNotional).",
                    ["notional": subject.notional.description, "limit": facts.instrument.minNotional.description]))
        }
        return remarks
    }
}
