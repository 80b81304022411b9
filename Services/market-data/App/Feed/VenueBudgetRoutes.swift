import Contracts
import MarketDataCore
import ServiceKit

/// Gives portions of venues' weight accounts to other daemons: the same accounts that the feeds here take from.
struct VenueBudgetRoutes: Sendable {
    let budgets: VenueBudgets

    func add(to routes: inout RouteTable) {
        routes.serve(VenueBudgetAPI.lease) { request, context in try await lease(request, context) }
    }

    private func lease(_ request: VenueBudgetRequest, _ context: RequestContext) async throws -> VenueBudgetGrant {
        guard let venue = try context.venue(), let found = budgets[venue] else {
            throw ProblemError(
                404, "unknown_venue", "venue: \(context.text("venue") ?? "") is not known; GET /venues lists them.")
        }
        let lease = await found.account.lease(
            wanted: request.weight, priority: request.isUrgent ? .live : .routine, reported: request.reportedUsed)
        return VenueBudgetGrant(
            granted: lease.granted, until: Timestamp(milliseconds: lease.until), used: lease.used,
            limit: found.terms.limit)
    }
}
