import Trading
import Contracts
import Security
import ServiceClients
import ServiceKit

/// Serves plans, orders and cancels.
enum OrderRoutes {
    /// Why an order ends that its owner cancels.
    static let cancelReason = "cancelled_by_owner"

    static func add(to routes: inout RouteTable, desk: RouterDesk) {
        routes.serve(OrderRouterAPI.brokers) { _, _ in
            BrokerList(brokers: desk.trading.brokers.keys.sorted())
        }
        routes.serve(OrderRouterAPI.plan) { intent, context in try await plan(intent, context, desk) }
        routes.serve(OrderRouterAPI.placeOrder) { intent, context in try await place(intent, context, desk) }
        routes.serve(OrderRouterAPI.cancelOrder) { request, context in try await cancel(request, context, desk) }
    }

    private static func plan(
        _ intent: ExecutionIntent, _ context: RequestContext, _ desk: RouterDesk
    ) async throws -> ExecutionPlan {
        let account = try account(of: intent, context)
        let permission = try await desk.entitlements.require(
            .routeOrders, of: account.customer(caller: context.caller.subject),
            caller: AccountAccess(context.caller).binding(account))
        let order = intent.order
        _ = try desk.orders.route(order)
        let view = try await desk.market.market(.init(venue: order.venue, symbol: order.symbol))
        let findings = try await desk.orders.findings(
            order, account: account, permission: permission, stopLoss: try stopLoss(of: intent), on: view)
        let verdict =
            findings.contains { $0.level == .lock } ? "it would be refused" : "the limits of the account allow it"
        return ExecutionPlan(
            venue: order.venue, symbol: order.symbol, quote: view.quote, orderbook: view.book, order: order,
            rationale:
                "\(order.side == .buy ? "Buy" : "Sell") \(order.quantity) \(order.symbol) on \(order.venue) with a "
                + "\(order.orderType.rawValue) order: \(verdict).",
            risk: findings)
    }

    private static func place(
        _ intent: ExecutionIntent, _ context: RequestContext, _ desk: RouterDesk
    ) async throws -> ExecutionReport {
        let account = try account(of: intent, context)
        let customer = account.customer(caller: context.caller.subject)
        let id = try RequestKey.clientOrderID(intent.order.clientOrderId, context)
        let binding = AccountAccess(context.caller).binding(account)
        let permission = try await desk.entitlements.require(.routeOrders, of: customer, caller: binding)
        return try await desk.orders.place(
            Placement(
                account: account, customer: customer, order: intent.order, clientOrderID: id,
                stopLoss: try stopLoss(of: intent), permission: permission,
                isPlanBound: !binding.scopes.contains(Scope.accountsAny)))
    }

    private static func cancel(
        _ request: OrderCancellation, _ context: RequestContext, _ desk: RouterDesk
    ) async throws -> ExecutionReport {
        let target = context.text("order_id") ?? ""
        let order: StoredOrder?
        if let id = try? OrderID(parsing: target) {
            guard request.orderId.map({ $0 == id }) ?? true else {
                throw ProblemError.badField("order_id", "is another order than the one in the path; give one of them")
            }
            order = try await desk.log.find(id)
        } else {
            guard desk.trading.brokers[target] != nil else {
                throw ProblemError(404, "unknown_broker", "The path names neither an order nor a broker.")
            }
            guard let id = request.orderId else {
                throw ProblemError.badField(
                    "order_id", "is missing; the path names a broker, so the body names the order")
            }
            order = try await desk.log.find(id).flatMap { $0.order.broker == target ? $0 : nil }
        }
        guard let order, AccountAccess(context.caller).sees(order.accountID) else {
            throw ProblemError.notFound("order")
        }
        return try await desk.settlement.cancel(order, reason: cancelReason)
    }

    private static func account(
        of intent: ExecutionIntent, _ context: RequestContext
    ) throws(ProblemError) -> AccountID {
        let named = intent.accountId ?? intent.risk?.accountId
        if let given = intent.accountId, let other = intent.risk?.accountId, given != other {
            throw .badField("risk.account_id", "is another account than account_id; give one of them")
        }
        return try AccountAccess(context.caller).account(named)
    }

    private static func stopLoss(of intent: ExecutionIntent) throws(ProblemError) -> Money? {
        guard let stop = intent.risk?.stopLoss else { return nil }
        guard stop.isPositive else {
            throw ProblemError(
                422, "invalid_field", "risk.stop_loss must be above 0",
                fields: [.init(field: "risk.stop_loss", message: "must be above 0")])
        }
        return stop
    }
}
