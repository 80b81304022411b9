import Observability
import Contracts
import ServiceKit

/// Serves the router's state and its kill switches.
enum ControlRoutes {
    static func add(to routes: inout RouteTable, desk: RouterDesk) {
        routes.serve(OrderRouterAPI.state) { _, context in try await state(context, desk) }
        routes.serve(OrderRouterAPI.setState) { change, context in
            try await set(change, context, desk)
            return try await state(context, desk)
        }
        routes.serve(OrderRouterAPI.killSwitches) { _, context in
            try await desk.killSwitches.page(
                after: try AccountCursor.read(context),
                limit: context.integer("limit") ?? PageParameters.defaultLimit)
        }
        routes.serve(OrderRouterAPI.setKillSwitch) { change, context in
            try await desk.killSwitches.set(change, of: nil, by: context.caller.subject, at: now(desk))
        }
        routes.serve(OrderRouterAPI.accountKillSwitch) { _, context in
            try await desk.killSwitches.read(try account(context))
        }
        routes.serve(OrderRouterAPI.setAccountKillSwitch) { change, context in
            try await desk.killSwitches.set(
                change, of: try account(context), by: context.caller.subject, at: now(desk))
        }
    }

    private static func now(_ desk: RouterDesk) -> Timestamp { Timestamp(milliseconds: desk.clock.wallMilliseconds) }

    private static func account(_ context: RequestContext) throws(ProblemError) -> AccountID {
        guard let account = try? AccountID(parsing: context.text("account_id") ?? "") else {
            throw .notFound("account")
        }
        return account
    }

    private static func state(_ context: RequestContext, _ desk: RouterDesk) async throws -> RouterState {
        var filter = LogFilter()
        try filter.restrict("d", to: AccountAccess(context.caller), named: nil)
        return try await desk.state.state(filter, on: CivilDay(of: now(desk)))
    }

    private static func set(
        _ change: RouterStateChange, _ context: RequestContext, _ desk: RouterDesk
    ) async throws {
        if let asked = change.mode, asked.mode == nil {
            throw ProblemError(
                409, "live_not_available",
                "mode: live trading is not available in this version; set sandbox or dry_run.",
                fields: [.init(field: "mode", message: "is not available")])
        }
        if let limit = change.dailyNotionalLimit, !limit.isPositive {
            throw ProblemError.badField("daily_notional_limit", "must be above 0")
        }
        try await desk.state.set(
            mode: change.mode?.mode, dailyNotionalLimit: change.dailyNotionalLimit, by: context.caller.subject,
            at: now(desk))
    }
}
