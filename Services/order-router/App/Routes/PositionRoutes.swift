import Postgres
import Contracts
import ServiceClients
import ServiceKit

/// Serves positions and closes them.
enum PositionRoutes {
    static func add(to routes: inout RouteTable, desk: RouterDesk) {
        routes.serve(OrderRouterAPI.positions) { _, context in
            var filter = LogFilter()
            try filter.restrict("p", to: AccountAccess(context.caller), named: context.text("account_id"))
            return try await desk.positions.page(
                filter, after: try AccountCursor.read(context),
                limit: context.integer("limit") ?? PageParameters.defaultLimit)
        }
        routes.serve(OrderRouterAPI.closePosition) { request, context in try await close(request, context, desk) }
    }

    private static func close(
        _ request: PositionCloseRequest, _ context: RequestContext, _ desk: RouterDesk
    ) async throws -> PositionCloseResponse {
        let id = context.text("id") ?? ""
        let access = AccountAccess(context.caller)
        guard let name = PositionName.read(id), access.sees(name.account),
            let account = try? AccountID(parsing: name.account)
        else { throw ProblemError.notFound("position") }
        let key = try RequestKey.clientOrderID(request.clientOrderId, context)
        let customer = account.customer(caller: context.caller.subject)
        let permission = try await desk.entitlements.require(
            .routeOrders, of: customer, caller: access.binding(account))
        let reports = try await desk.closer.close(
            PositionCloser.Wish(
                account: account, customer: customer, permission: permission, key: name.key, positionID: id,
                target: request.targetQuantity ?? .zero, clientOrderID: key),
            context: context)
        guard let last = reports.last else { throw ProblemError.notFound("position") }
        var filter = LogFilter()
        filter.add("p.account_id = ?", .text(account.description))
        return PositionCloseResponse(
            order: last, orders: reports,
            positions: try await desk.positions.page(filter, after: nil, limit: 1, mode: last.mode))
    }
}
