import Contracts
import ServiceClients
import ServiceKit

/// Reports put together: their routes and the part that works off jobs.
struct Reports {
    let making: ReportMaking
    private let routes: ReportRoutes

    init(
        settings: ReportSettings, entitlements: EntitlementGuard, marketData: MarketDataClient,
        orderRouter: OrderRouterClient, context: ServiceContext
    ) {
        let store = ReportStore(pool: context.pool, keptPerOwner: settings.keptPerOwner)
        let gathering = ReportGathering(
            orderRouter: orderRouter, marketData: marketData, clock: context.clock, maxFills: settings.maxFills)
        making = ReportMaking(
            gathering: gathering, store: store, clock: context.clock, loop: context.loop, logger: context.logger,
            intervalMilliseconds: settings.jobIntervalMilliseconds)
        routes = ReportRoutes(making: making, store: store, entitlements: entitlements, clock: context.clock)
    }

    func add(to table: inout RouteTable) { routes.add(to: &table) }
}
