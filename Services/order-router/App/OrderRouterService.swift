import Contracts
import OrderRouterCore
import ServiceClients
public import ServiceKit

/// The order-router daemon: what it reads and what it is made of.
public enum OrderRouterService: Service {
    /// Name, port, schema.
    public static let identity = ServiceIdentity(
        name: OrderRouterConfiguration.name, defaultPort: OrderRouterConfiguration.defaultPort,
        schema: OrderRouterConfiguration.schema,
        summary: "Sends orders to the exchanges and protects the positions they open.")

    /// The schema's owner and the service's tables.
    public static let migrations = [
        EmbeddedMigration("V0001_owner", PackageResources.V0001_owner_sql),
        EmbeddedMigration("V0002_orders", PackageResources.V0002_orders_sql),
        EmbeddedMigration("V0003_plan_bound", PackageResources.V0003_plan_bound_sql),
    ]

    /// Declares the keys and asks the core what is wrong between them.
    public static func settings(_ reader: ConfigurationReader, _ shared: SharedSettings) -> RouterSettings {
        RouterSettings(reader, shared)
    }

    /// Puts the daemon together.
    public static func assemble(_ settings: RouterSettings, _ context: ServiceContext) async throws -> ServiceAssembly {
        let keyBilling = BillingClient(keysURL: settings.tokens.keysURL, context: context)
        let keys = PublishedTokenKeys(billing: keyBilling, context: context)
        let serviceToken = ServiceTokenSource(billing: keyBilling, settings: settings.client, context: context)
        let billing = BillingClient(keysURL: settings.tokens.keysURL, context: context) {
            try await serviceToken.token()
        }
        let marketData = MarketDataClient(baseURL: settings.market.url, context: context) {
            try await serviceToken.token()
        }
        let streaming = StreamingClient(baseURL: settings.market.url, context: context) {
            try await serviceToken.token()
        }
        let dispatcher = OutboxDispatcher(
            OrderMessageTopics.all(billing: billing, marketData: marketData, streaming: streaming), context: context)
        let desk = desk(settings, context, billing: billing, marketData: marketData, wake: { dispatcher.wake() })
        var routes = RouteTable()
        OrderRoutes.add(to: &routes, desk: desk)
        LogRoutes.add(to: &routes, desk: desk)
        PositionRoutes.add(to: &routes, desk: desk)
        ControlRoutes.add(to: &routes, desk: desk)
        let watches = [
            NeighbourWatch(
                "billing", every: settings.watchIntervalMilliseconds, context: context,
                readiness: { try await billing.readiness() }),
            NeighbourWatch(
                "market-data", every: settings.watchIntervalMilliseconds, context: context,
                readiness: { try await marketData.readiness() }),
        ]
        let parts: [any ServicePart] =
            [keys, serviceToken, dispatcher] + self.parts(settings, context, desk, marketData) + watches
        return ServiceAssembly(
            declarations: OrderRouterAPI.declarations, routes: routes, tokens: settings.tokens, keySource: keys,
            parts: parts, readiness: [keys.readiness] + watches.map(\.readiness))
    }

    private static func desk(
        _ settings: RouterSettings, _ context: ServiceContext, billing: BillingClient, marketData: MarketDataClient,
        wake: @escaping @Sendable () -> Void
    ) -> RouterDesk {
        let market = MarketBoard(client: marketData, settings: settings.market, context: context)
        let settlement = OrderSettlement(
            context: context, market: market, capital: settings.trading.capital, wake: wake)
        let orders = OrderDesk(context: context, market: market, trading: settings.trading, settlement: settlement)
        return RouterDesk(
            pool: context.pool, clock: context.clock, trading: settings.trading, market: market,
            entitlements: EntitlementGuard(settings: settings.entitlements, billing: billing, context: context),
            orders: orders, settlement: settlement, log: OrderLog(pool: context.pool),
            positions: PositionBook(pool: context.pool, clock: context.clock, market: market),
            closer: PositionCloser(desk: orders, pool: context.pool, clock: context.clock),
            state: RouterStateStore(pool: context.pool, trading: settings.trading),
            killSwitches: KillSwitchStore(pool: context.pool))
    }

    private static func parts(
        _ settings: RouterSettings, _ context: ServiceContext, _ desk: RouterDesk, _ marketData: MarketDataClient
    ) -> [any ServicePart] {
        [
            IntentFinisher(
                context: context, market: desk.market, settlement: desk.settlement,
                intervalMilliseconds: settings.intentIntervalMilliseconds,
                graceMilliseconds: settings.intentGraceMilliseconds),
            RestingOrders(
                context: context, market: desk.market, settlement: desk.settlement,
                intervalMilliseconds: settings.restingIntervalMilliseconds),
            PlanWatch(
                context: context, settlement: desk.settlement, entitlements: desk.entitlements,
                intervalMilliseconds: settings.planIntervalMilliseconds),
            AccountResults(
                context: context, market: desk.market, capital: settings.trading.capital,
                intervalMilliseconds: settings.resultIntervalMilliseconds,
                push: { _ = try await marketData.pushMetric($0) }),
        ]
    }
}
