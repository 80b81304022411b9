import AlgoEngineCore
import ServiceClients
public import ServiceKit

/// The algo-engine daemon: what it reads and what it is made of.
public enum AlgoEngineService: Service {
    /// What algo-engine is told besides what every daemon is told.
    public struct Settings: Sendable {
        let tokens: TokenSettings
        let client: ServiceClientSettings
        let configuration: AlgoEngineConfiguration
        let watchIntervalMilliseconds: Int
    }

    /// Name, port, schema.
    public static let identity = ServiceIdentity(
        name: AlgoEngineConfiguration.name, defaultPort: AlgoEngineConfiguration.defaultPort,
        schema: AlgoEngineConfiguration.schema,
        summary: "Evaluates rules and strategies on candles and asks order-router for trades.")

    /// The schema's owner; the service's tables come after it.
    public static let migrations = [EmbeddedMigration("V0001_owner", PackageResources.V0001_owner_sql)]

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
            watchIntervalMilliseconds: neighbours.pollIntervalMilliseconds)
    }

    /// Puts the daemon together.
    public static func assemble(_ settings: Settings, _ context: ServiceContext) async throws -> ServiceAssembly {
        let billing = BillingClient(keysURL: settings.tokens.keysURL, context: context)
        let marketData = MarketDataClient(baseURL: settings.configuration.marketDataURL, context: context)
        let orderRouter = OrderRouterClient(baseURL: settings.configuration.orderRouterURL, context: context)
        let keys = PublishedTokenKeys(billing: billing, context: context)
        let serviceTokens = ServiceTokenSource(billing: billing, settings: settings.client, context: context)
        let interval = settings.watchIntervalMilliseconds
        let watches = [
            NeighbourWatch("billing", every: interval, context: context, readiness: { try await billing.readiness() }),
            NeighbourWatch(
                "market-data", every: interval, context: context, readiness: { try await marketData.readiness() }),
            NeighbourWatch(
                "order-router", every: interval, context: context, readiness: { try await orderRouter.readiness() }),
        ]
        return ServiceAssembly(
            declarations: [], routes: RouteTable(), tokens: settings.tokens, keySource: keys,
            parts: [keys, serviceTokens] + watches,
            readiness: [keys.readiness] + watches.map(\.readiness))
    }
}
