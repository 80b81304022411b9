import Contracts
import Exchanges
import MarketDataCore
import ServiceKit

/// Gives portions of venues' weight accounts to other daemons: the same rows that the feeds here take from.
struct VenueBudgetRoutes: Sendable {
    private let accounts: [Venue: (terms: WeightTerms, account: any WeightAccount)]

    init(_ settings: FeedSettings.RestSettings, _ context: ServiceContext) {
        accounts = Dictionary(
            uniqueKeysWithValues: ExchangeRegistry.codecs.map { codec in
                let terms = WeightTerms(codec: codec, settings)
                let account = SharedWeightAccount(
                    pool: context.pool, terms: terms, address: settings.addressKey, clock: context.clock,
                    logger: context.logger)
                return (codec.venue, (terms, account))
            })
    }

    func add(to routes: inout RouteTable) {
        routes.serve(VenueBudgetAPI.lease) { request, context in try await lease(request, context) }
    }

    private func lease(_ request: VenueBudgetRequest, _ context: RequestContext) async throws -> VenueBudgetGrant {
        guard let venue = try context.venue(), let found = accounts[venue] else {
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
