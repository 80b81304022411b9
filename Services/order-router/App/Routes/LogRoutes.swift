import Postgres
import Contracts
import ServiceKit

/// Serves the log of orders and fills, notes, and risk alerts.
enum LogRoutes {
    static func add(to routes: inout RouteTable, desk: RouterDesk) {
        routes.serve(OrderRouterAPI.order) { _, context in
            try await desk.log.record(try await order(context, desk))
        }
        routes.serve(OrderRouterAPI.annotate) { annotation, context in
            let order = try await order(context, desk)
            return try await desk.log.record(try await desk.log.annotate(order.orderID, annotation))
        }
        routes.serve(OrderRouterAPI.orderLog) { _, context in
            var filter = LogFilter()
            try filter.restrict("o", to: AccountAccess(context.caller), named: context.text("account_id"))
            try filter.add(parametersOf: context, order: "o", time: "o.submitted_at")
            return try await desk.log.orders(
                filter, before: try LogCursor(context), limit: context.integer("limit") ?? PageParameters.defaultLimit)
        }
        routes.serve(OrderRouterAPI.executions) { _, context in
            var filter = LogFilter()
            try filter.restrict("f", to: AccountAccess(context.caller), named: context.text("account_id"))
            try filter.add(parametersOf: context, order: "o", time: "f.executed_at")
            if let id = context.text("order_id") { filter.add("f.order_id = ?", .uuid(id)) }
            return try await desk.log.executions(
                filter, before: try LogCursor(context), limit: context.integer("limit") ?? PageParameters.defaultLimit)
        }
        routes.serve(OrderRouterAPI.riskAlerts) { _, context in try await alerts(context, desk) }
    }

    private static func order(_ context: RequestContext, _ desk: RouterDesk) async throws -> StoredOrder {
        guard let id = try? OrderID(parsing: context.text("order_id") ?? ""), let order = try await desk.log.find(id),
            AccountAccess(context.caller).sees(order.accountID)
        else { throw ProblemError.notFound("order") }
        return order
    }

    private static func alerts(_ context: RequestContext, _ desk: RouterDesk) async throws -> Page<RiskAlert> {
        let limit = context.integer("limit") ?? PageParameters.defaultLimit
        var filter = LogFilter()
        try filter.restrict("r", to: AccountAccess(context.caller), named: context.text("account_id"))
        if let cursor = try LogCursor(context) { filter.add("r.id < ?", .uuid(cursor.id)) }
        let most = filter.parameter(.int(Int64(limit + 1)))
        let rows = try await desk.pool.query(
            """
            SELECT r.id, r.account_id, r.order_id, r.venue, r.symbol, r.mode, r.finding, r.created_at
            FROM risk_alerts r WHERE \(filter.sql) ORDER BY r.id DESC LIMIT \(most)
            """, filter.parameters)
        let items = try rows.prefix(limit).map(RiskAlertStore.alert)
        var next: String?
        if rows.count > limit, let last = items.last { next = LogCursor(time: last.createdAt, id: last.id).text }
        return Page(items: items, nextCursor: next)
    }
}
