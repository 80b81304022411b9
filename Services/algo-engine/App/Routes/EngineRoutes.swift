import Contracts
import HTTPWire
import Observability
import ServiceClients
import ServiceKit

/// Serves plans and the orchestrator's state.
struct EngineRoutes: Sendable {
    let states: EngineStateStore
    let entitlements: EntitlementGuard
    let orderRouter: OrderRouterClient
    let clock: any TimeSource

    func add(to routes: inout RouteTable) {
        routes.serve(AlgoEngineAPI.plan) { [self] intent, context in try await plan(intent, context.caller) }
        routes.serve(AlgoEngineAPI.state) { [self] _, context in
            try await states.read(owner: context.caller.subject, now: now)
        }
        routes.serve(AlgoEngineAPI.changeState) { [self] change, context in
            try await entitlements.require(.manageStrategies, of: context.caller.subject, caller: context.caller)
            guard change.mode != .live else {
                throw ProblemError(
                    409, "live_not_available", "mode: live is not available in this version; use paper or simulation.",
                    fields: [.init(field: "mode", message: "live is not available")])
            }
            return try await states.change(change, owner: context.caller.subject, now: now)
        }
    }

    /// Asks order-router, so that both daemons give the same plan. The call carries our own token: whose account it is
    /// must be settled here.
    private func plan(_ intent: ExecutionIntent, _ caller: Caller) async throws -> ExecutionPlan {
        let anyAccount = caller.scopes.contains(Scope.accountsAny)
        let account: AccountID
        do throws(InvalidValue) {
            if let named = intent.accountId ?? intent.risk?.accountId {
                account = try AccountID(parsing: named)
            } else {
                account = try AccountID.standard(of: caller.subject)
            }
        } catch {
            throw ProblemError.badField("account_id", error.message)
        }
        guard
            account == (try? AccountID.standard(of: caller.subject))
                || account.isUsable(by: caller.subject, anyAccount: anyAccount)
        else { throw ProblemError.notFound("account") }
        try await entitlements.require(.routeOrders, of: account.customer(caller: caller.subject), caller: caller)
        let asked = ExecutionIntent(order: intent.order, accountId: account.description, risk: intent.risk)
        do {
            return try await orderRouter.plan(asked)
        } catch {
            // What the router says about the order is the answer to our caller.
            guard let problem = error.problem, (400..<500).contains(problem.status),
                ![401, 408, 429].contains(problem.status)
            else {
                if error.problem?.code == "market_unavailable" {
                    throw ProblemError.unavailable("market_unavailable", error.problem?.detail ?? "")
                }
                throw error
            }
            throw ProblemError(problem.status, problem.code, problem.detail, fields: problem.errors ?? [])
        }
    }

    private var now: Timestamp { Timestamp(milliseconds: clock.wallMilliseconds) }
}
