import Contracts
import Security

/// An order that a caller may send, before it is judged.
struct Placement: Sendable {
    /// The account; the caller may use it.
    let account: AccountID
    /// Whose usage it is.
    let customer: String
    /// The order, with its client order id.
    let order: OrderRequest
    /// Unique per account for all time.
    let clientOrderID: String
    /// The same for the same request only.
    let requestHash: [UInt8]
    /// The account's stop from now on.
    let stopLoss: Money?
    /// What the subscription allows.
    let permission: TradingPermission
    /// Nil for the router's present mode.
    let mode: TradingMode?
    /// Whether it is part of a close: refused when it is larger than the position that is left.
    let isClose: Bool
    /// Whether the customer's plan decides what may rest; not for those with `accounts:any` on their own account.
    let isPlanBound: Bool

    init(
        account: AccountID, customer: String, order: OrderRequest, clientOrderID: String, stopLoss: Money? = nil,
        permission: TradingPermission, mode: TradingMode? = nil, isClose: Bool = false,
        isPlanBound: Bool = true
    ) throws {
        self.account = account
        self.customer = customer
        self.order = OrderRequest(
            broker: order.broker, venue: order.venue, symbol: order.symbol, side: order.side, quantity: order.quantity,
            orderType: order.orderType, price: order.price, timeInForce: order.timeInForce,
            estimatedLoss: order.estimatedLoss, clientOrderId: clientOrderID, tags: order.tags)
        self.clientOrderID = clientOrderID
        self.stopLoss = stopLoss
        self.permission = permission
        self.mode = mode
        self.isClose = isClose
        self.isPlanBound = isPlanBound
        let said = ExecutionIntent(
            order: self.order, accountId: account.description, risk: stopLoss.map { RiskOverrides(stopLoss: $0) })
        requestHash = Digest.sha256(Array(try JSONText.encode(said).utf8))
    }
}
