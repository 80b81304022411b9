public import Contracts

/// One order before the rules: the order, the facts, and what follows from both.
public struct RiskCase: Sendable {
    /// The order.
    public let order: OrderRequest
    /// The facts.
    public let facts: RiskFacts
    /// What the order is valued at: its limit price, else the reference price.
    public let price: Price
    /// The order's value: quantity times `price`, rounded up to twelve decimals.
    public let notional: Money
    /// Signed position if this order and all standing ones of its side filled.
    public let projected: Quantity
    /// Whether the order can only make the position smaller: it is on the other side and, with the standing orders of
    /// its side, no larger than the position. An order that would turn the position around is an opening one.
    public let isReducing: Bool

    init(order: OrderRequest, facts: RiskFacts) throws(DecimalError) {
        self.order = order
        self.facts = facts
        price = order.orderType == .limit ? order.price ?? facts.referencePrice : facts.referencePrice
        notional = try price.times(order.quantity, rounding: .up)
        let sameSide = try order.quantity + (order.side == .buy ? facts.workingBuys : facts.workingSells)
        projected = try facts.position + (order.side == .buy ? sameSide : -sameSide)
        let isOpposite = order.side == .buy ? facts.position.isNegative : facts.position.isPositive
        isReducing = isOpposite && sameSide <= facts.position.magnitude
    }

    /// How to get out when only what stands on the order's side keeps it from being a reducing one; else empty.
    var standingRemedy: String {
        let isOpposite = order.side == .buy ? facts.position.isNegative : facts.position.isPositive
        let standing = order.side == .buy ? facts.workingBuys : facts.workingSells
        guard !isReducing, isOpposite, standing.isPositive, order.quantity <= facts.position.magnitude else {
            return ""
        }
        return "\(standing) stands to \(order.side.rawValue) already and would turn the position of "
            + "\(facts.position) around with this order: cancel that first. "
    }

    /// A remark about this order, with account and instrument in its metadata besides `metadata`.
    func remark(
        _ level: RiskLevel, _ code: RiskCode, _ message: String, _ metadata: [String: String] = [:]
    ) -> RiskRemark {
        let own = [
            "account_id": facts.accountId, "venue": order.venue.description, "symbol": order.symbol.description,
            "position": facts.position.description,
        ]
        return RiskRemark(
            level: level, code: code, message: message, metadata: own.merging(metadata) { _, given in given })
    }
}
