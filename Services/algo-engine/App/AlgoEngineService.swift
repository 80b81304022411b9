import AlgoEngineCore
import Contracts
import Observability
import Resilience
import ServiceClients
public import ServiceKit

/// The algo-engine daemon: what it reads and what it is made of.
public enum AlgoEngineService: Service {
    /// What algo-engine is told besides what every daemon is told.
    public struct Settings: Sendable {
        let tokens: TokenSettings
        let client: ServiceClientSettings
        let configuration: AlgoEngineConfiguration
        let entitlements: EntitlementSettings
        let orchestrator: OrchestratorSettings
        let reports: ReportSettings
        let watchIntervalMilliseconds: Int
    }

    /// Name, port, schema.
    public static let identity = ServiceIdentity(
        name: AlgoEngineConfiguration.name, defaultPort: AlgoEngineConfiguration.defaultPort,
        schema: AlgoEngineConfiguration.schema,
        summary: "Evaluates rules and strategies on candles and asks order-router for trades.")

    /// The schema's owner; the service's tables come after it.
    public static let migrations = [
        EmbeddedMigration("V0001_owner", PackageResources.V0001_owner_sql),
        EmbeddedMigration("V0002_strategies", PackageResources.V0002_strategies_sql),
        EmbeddedMigration("V0003_orchestrator", PackageResources.V0003_orchestrator_sql),
        EmbeddedMigration("V0004_quota_holds", PackageResources.V0004_quota_holds_sql),
        EmbeddedMigration("V0010_reports", PackageResources.V0010_reports_sql),
    ]

    /// Declares the keys and asks the core what is wrong between them.
    public static func settings(_ reader: ConfigurationReader, _ shared: SharedSettings) -> Settings {
        let tokens = TokenSettings(
            verifying: reader, audience: identity.name, keysPath: BillingClient.keysPath,
            defaultURL: AlgoEngineConfiguration.defaultKeysURL)
        let client = ServiceClientSettings(reader, clientID: identity.name)
        let neighbours = NeighbourSettings(reader)
        let configuration = AlgoEngineConfiguration(
            listensOn: shared.http.listensOn, keysURL: tokens.keysURL,
            marketDataURL: reader.text(
                "neighbours.market_data_url", default: AlgoEngineConfiguration.defaultMarketDataURL, .url,
                "Where market-data listens."),
            orderRouterURL: reader.text(
                "neighbours.order_router_url", default: AlgoEngineConfiguration.defaultOrderRouterURL, .url,
                "Where order-router listens."))
        for problem in configuration.problems { reader.refuse(problem.key, problem.message) }
        return Settings(
            tokens: tokens, client: client, configuration: configuration,
            entitlements: EntitlementSettings(reader), orchestrator: OrchestratorSettings(reader),
            reports: ReportSettings(reader),
            watchIntervalMilliseconds: neighbours.pollIntervalMilliseconds)
    }

    /// Puts the daemon together.
    public static func assemble(_ settings: Settings, _ context: ServiceContext) async throws -> ServiceAssembly {
        let publicBilling = BillingClient(keysURL: settings.tokens.keysURL, context: context)
        let keys = PublishedTokenKeys(billing: publicBilling, context: context)
        let serviceTokens = ServiceTokenSource(billing: publicBilling, settings: settings.client, context: context)
        let token: @Sendable () async throws -> Secret = { try await serviceTokens.token() }

        let urls = settings.configuration
        let billing = BillingClient(keysURL: settings.tokens.keysURL, context: context, token: token)
        let marketData = MarketDataClient(baseURL: urls.marketDataURL, context: context, token: token)
        let streaming = StreamingClient(baseURL: urls.marketDataURL, context: context, token: token)
        let orderRouter = OrderRouterClient(baseURL: urls.orderRouterURL, context: context, token: token)
        let entitlements = EntitlementGuard(settings: settings.entitlements, billing: billing, context: context)
        let parts = AlgoEngineParts(
            settings: settings.orchestrator, entitlements: entitlements,
            billing: billing, marketData: marketData, orderRouter: orderRouter,
            orderSender: OrderRouterClient(
                baseURL: urls.orderRouterURL, context: context, policy: .never, token: token),
            context: context)
        let reports = Reports(
            settings: settings.reports, entitlements: entitlements, marketData: marketData, orderRouter: orderRouter,
            context: context)
        var routes = parts.routes
        reports.add(to: &routes)
        // Announced candles are looked for at once; what an announcement misses, the poll interval finds.
        let announcements = RoomSubscription(.candles, baseURL: urls.marketDataURL, context: context, token: token) {
            [orchestrator = parts.orchestrator] _ in orchestrator.wake()
        }
        let dispatcher = OutboxDispatcher([StrategyAlertDelivery.topic(streaming)], context: context)
        let watches = watches(settings, context, billing, marketData, orderRouter)
        return ServiceAssembly(
            declarations: AlgoEngineAPI.declarations + ReportsAPI.declarations, routes: routes, tokens: settings.tokens,
            keySource: keys,
            parts: [keys, serviceTokens] + watches + [
                dispatcher, parts.settlement, parts.orchestrator, announcements, reports.making,
            ],
            readiness: [keys.readiness] + watches.map(\.readiness))
    }

    private static func watches(
        _ settings: Settings, _ context: ServiceContext, _ billing: BillingClient, _ marketData: MarketDataClient,
        _ orderRouter: OrderRouterClient
    ) -> [NeighbourWatch] {
        let interval = settings.watchIntervalMilliseconds
        return [
            NeighbourWatch("billing", every: interval, context: context, readiness: { try await billing.readiness() }),
            NeighbourWatch(
                "market-data", every: interval, context: context, readiness: { try await marketData.readiness() }),
            NeighbourWatch(
                "order-router", every: interval, context: context, readiness: { try await orderRouter.readiness() }),
        ]
    }
}
