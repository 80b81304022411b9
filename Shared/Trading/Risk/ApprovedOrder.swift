public import Contracts

/// An order that passed the risk pipeline: the only kind a venue takes. Only the pipeline makes new ones.
public struct ApprovedOrder: Sendable, Equatable {
    /// The account.
    public let accountId: String
    /// The instrument.
    public let key: InstrumentKey
    /// Buy or sell.
    public let side: Side
    /// Base units, above 0.
    public let quantity: Quantity
    /// Market or limit.
    public let orderType: OrderType
    /// Limit price; nil for market orders.
    public let price: Price?
    /// How long it stands.
    public let timeInForce: TimeInForce
    /// Whether it could only make the position smaller when it was approved.
    public let isReducing: Bool
    /// What it counts against the day's routed value, in quote currency: reserve this.
    public let notional: Money

    init(_ subject: RiskCase) {
        self.init(
            accountId: subject.facts.accountId, order: subject.order, isReducing: subject.isReducing,
            notional: subject.notional)
    }

    private init(accountId: String, order: OrderRequest, isReducing: Bool, notional: Money) {
        self.accountId = accountId
        key = InstrumentKey(venue: order.venue, symbol: order.symbol)
        side = order.side
        quantity = order.quantity
        orderType = order.orderType
        price = order.price
        timeInForce = order.timeInForce
        self.isReducing = isReducing
        self.notional = notional
    }

    /// An approved order read back from the intents table, in which only approved orders are written. For nothing else:
    /// whoever has an order that was not judged asks the pipeline.
    public static func restored(
        accountId: String, order: OrderRequest, isReducing: Bool, notional: Money
    ) -> ApprovedOrder {
        ApprovedOrder(accountId: accountId, order: order, isReducing: isReducing, notional: notional)
    }
}
