import Contracts
import OrderRouterCore
import Postgres
import Trading

/// A row of `orders`.
struct StoredOrder: Sendable {
    let orderID: OrderID
    let accountID: String
    let mode: TradingMode
    let requestHash: [UInt8]
    let customerID: String
    let order: OrderRequest
    let clientOrderID: String
    let isReducing: Bool
    let notional: Money
    var lifecycle: OrderLifecycle
    var fillCount: Int
    /// Nil for an intent that the venue has not seen yet.
    var bookAt: Timestamp?
    var reservation: NotionalReservation
    let alerts: [RiskFinding]
    let notes: String?
    let submittedAt: Timestamp
    /// Whether what rests ends with the customer's right to open positions.
    let isPlanBound: Bool
    var updatedAt: Timestamp

    static let columns = """
        o.order_id, o.account_id, o.mode, o.client_order_id, o.request_hash, o.customer_id, o.broker, o.venue, o.symbol,
        o.side, o.order_type, o.time_in_force, o.quantity, o.limit_price, o.is_reducing, o.notional, o.status, o.reason,
        o.filled, o.filled_value, o.fees, o.fill_count, o.book_at, o.reservation_day, o.reservation_value, o.alerts,
        o.tags, o.notes, o.submitted_at, o.updated_at, o.plan_bound
        """

    var key: InstrumentKey { InstrumentKey(venue: order.venue, symbol: order.symbol) }

    var approved: ApprovedOrder {
        .restored(accountId: accountID, order: order, isReducing: isReducing, notional: notional)
    }

    /// A new intent.
    init(
        orderID: OrderID, placement: Placement, mode: TradingMode, approved: ApprovedOrder, alerts: [RiskFinding],
        reservation: NotionalReservation, at now: Timestamp
    ) {
        self.orderID = orderID
        accountID = placement.account.description
        self.mode = mode
        requestHash = placement.requestHash
        customerID = placement.customer
        order = placement.order
        clientOrderID = placement.clientOrderID
        isReducing = approved.isReducing
        notional = approved.notional
        lifecycle = OrderLifecycle(quantity: placement.order.quantity)
        fillCount = 0
        bookAt = nil
        self.reservation = reservation
        self.alerts = alerts
        notes = nil
        submittedAt = now
        isPlanBound = placement.isPlanBound
        updatedAt = now
    }

    init(_ row: PostgresRow) throws {
        orderID = try OrderID(parsing: row.uuid("order_id"))
        accountID = try row.string("account_id")
        mode = try row.choice("mode")
        clientOrderID = try row.string("client_order_id")
        requestHash = try row.bytes("request_hash")
        customerID = try row.string("customer_id")
        let quantity: Quantity = try row.decimal("quantity")
        order = OrderRequest(
            broker: try row.string("broker"), venue: try row.venue("venue"), symbol: try row.symbol("symbol"),
            side: try row.choice("side"), quantity: quantity, orderType: try row.choice("order_type"),
            price: try row.optionalDecimal("limit_price"), timeInForce: try row.choice("time_in_force"),
            clientOrderId: clientOrderID, tags: try row.texts("tags"))
        isReducing = try row.bool("is_reducing")
        notional = try row.decimal("notional")
        lifecycle = OrderLifecycle(
            quantity: quantity, status: try row.choice("status"), filled: try row.decimal("filled"),
            filledValue: try row.decimal("filled_value"), fees: try row.decimal("fees"),
            reason: try row.optionalString("reason"), fillIds: [])
        fillCount = try row.int("fill_count")
        bookAt = try row.optionalTime("book_at")
        reservation = NotionalReservation(
            day: UTCDay(number: try row.int64("reservation_day")), value: try row.decimal("reservation_value"),
            quantity: try lifecycle.open())
        alerts = try JSONText.decode([RiskFinding].self, from: row.string("alerts"))
        notes = try row.optionalString("notes")
        submittedAt = try row.time("submitted_at")
        isPlanBound = try row.bool("plan_bound")
        updatedAt = try row.time("updated_at")
    }

    /// What its sender is told.
    func report(fills: [ExecutionFill]) throws -> ExecutionReport {
        ExecutionReport(
            orderId: orderID, clientOrderId: clientOrderID, status: lifecycle.status, broker: order.broker,
            venue: order.venue, symbol: order.symbol, side: order.side, quantity: order.quantity,
            filledQuantity: lifecycle.filled, avgPrice: try lifecycle.averagePrice(), submittedAt: submittedAt,
            fills: Array(fills.prefix(500)), fees: lifecycle.fees, accountId: accountID, mode: mode,
            reason: lifecycle.reason, alerts: alerts, tags: order.tags)
    }

    /// Its entry in the log.
    func record(executions: [ExecutionRecord]) throws -> OrderRecord {
        OrderRecord(
            orderId: orderID, clientOrderId: clientOrderID, accountId: accountID, broker: order.broker,
            venue: order.venue, symbol: order.symbol, side: order.side, orderType: order.orderType,
            timeInForce: order.timeInForce, quantity: order.quantity, filledQuantity: lifecycle.filled,
            limitPrice: order.price, avgPrice: try lifecycle.averagePrice(), fees: lifecycle.fees,
            status: lifecycle.status, reason: lifecycle.reason, mode: mode, alerts: alerts, notes: notes,
            tags: order.tags, submittedAt: submittedAt, updatedAt: updatedAt,
            executions: Array(executions.prefix(500)))
    }
}
