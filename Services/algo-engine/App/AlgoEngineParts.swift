import AlgoEngineCore
import Contracts
import Observability
import Postgres
import Reactor
import Security
import ServiceClients
import ServiceKit

/// The daemon's own parts, put together: routes, orchestrator, settlement of quotas.
struct AlgoEngineParts {
    let routes: RouteTable
    let orchestrator: Orchestrator
    let settlement: QuotaSettlement

    init(
        settings: OrchestratorSettings, entitlements: EntitlementGuard, billing: BillingClient,
        marketData: MarketDataClient, orderRouter: OrderRouterClient, orderSender: OrderRouterClient,
        context: ServiceContext
    ) {
        let pool = context.pool
        let clock = context.clock
        let store = StrategyStore(pool: pool)
        let states = EngineStateStore(pool: pool)
        let evaluations = EvaluationStore(pool: pool)
        let failure = StrategyFailure(pool: pool, clock: clock, logger: context.logger)
        let holds = QuotaHolds(
            pool: pool, billing: Self.quota(billing), clock: clock, logger: context.logger)
        settlement = QuotaSettlement(
            holds: holds, loop: context.loop, intervalMilliseconds: settings.quotaIntervalMilliseconds,
            stopStrategy: { try await failure.stop($0, code: $1, message: $2) })

        var routes = RouteTable()
        EngineRoutes(states: states, entitlements: entitlements, orderRouter: orderRouter, clock: clock)
            .add(to: &routes)
        StrategyRoutes(
            store: store, states: states, evaluations: evaluations,
            making: StrategyMaking(clock: clock, maxPerOwner: settings.maxStrategiesPerOwner),
            changing: StrategyChanging(store: store, holds: holds, clock: clock), entitlements: entitlements,
            clock: clock
        ).add(to: &routes)
        self.routes = routes

        let run = StrategyRun(
            pool: pool, evaluations: evaluations, failure: failure,
            orders: Self.orders(orderSender, settings, context), clock: clock,
            maxSignalAgeMilliseconds: Int64(settings.maxSignalAgeMilliseconds))
        var generator = SystemRandom()
        let claims = StrategyClaims(
            pool: pool, worker: TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &generator),
            ttlMilliseconds: settings.claimMilliseconds, maxStrategies: settings.maxStrategies)
        orchestrator = Orchestrator(
            claims: claims, run: run, failure: failure, settings: settings, loop: context.loop, logger: context.logger,
            metrics: context.metrics, fetch: { Self.fetch(marketData, $0) })
    }

    private static func quota(_ billing: BillingClient) -> QuotaHolds.Billing {
        QuotaHolds.Billing(
            reserve: { (request) async throws(EndpointClientError) in try await billing.reserve(request) },
            commit: { (id) async throws(EndpointClientError) in try await billing.commit(reservation: id) },
            release: { (id) async throws(EndpointClientError) in try await billing.release(reservation: id) })
    }

    /// `sender` must not retry by itself: that is the placement's.
    private static func orders(
        _ sender: OrderRouterClient, _ settings: OrchestratorSettings, _ context: ServiceContext
    ) -> StrategyRun.Orders {
        let placement = RetryingOrderPlacement(
            deadlineMilliseconds: Int64(settings.orderDeadlineMilliseconds), clock: context.clock,
            logger: context.logger, metrics: context.metrics,
            sleep: { [loop = context.loop] in try await loop.sleep(milliseconds: $0) },
            send: { (intent) async throws(EndpointClientError) in try await sender.placeOrder(intent) })
        return StrategyRun.Orders(
            place: { (intent) async throws(OrderRouterClientError) in try await placement.place(intent) },
            find: { account, tag in
                try await sender.orderLog([("account_id", account), ("tag", tag), ("limit", "1")]).items.first
            })
    }

    private static func fetch(_ marketData: MarketDataClient, _ feed: CandleFeed) -> CandleTape.Fetch {
        { (start, end, limit) async throws(EndpointClientError) in
            try await marketData.candles(
                symbol: feed.symbol, venue: feed.venue, timeframe: feed.timeframe, start: start, end: end, limit: limit
            ).items
        }
    }
}
