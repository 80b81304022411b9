import Contracts
import MarketDataCore
import ServiceClients
public import ServiceKit

/// The market-data daemon: what it reads and what it is made of.
public enum MarketDataService: Service {
    /// What market-data is told besides what every daemon is told.
    public struct Settings: Sendable {
        let tokens: TokenSettings
        let client: ServiceClientSettings
        let watchIntervalMilliseconds: Int
        let entitlements: EntitlementSettings
        let sandbox: SandboxSettings
        let streaming: StreamingSettings
        let alerts: AlertSettings
        let marketStream: MarketStreamSettings
        let feed: FeedSettings
        let storage: StorageSettings
    }

    /// Name, port, schema.
    public static let identity = ServiceIdentity(
        name: MarketDataConfiguration.name, defaultPort: MarketDataConfiguration.defaultPort,
        schema: MarketDataConfiguration.schema,
        summary: "Records candles, books and funding of the exchanges and serves them.")

    /// The schema's owner; the service's tables come after it.
    public static let migrations = [
        EmbeddedMigration("V0001_owner", PackageResources.V0001_owner_sql),
        EmbeddedMigration("V0002_sandbox", PackageResources.V0002_sandbox_sql),
        EmbeddedMigration("V0010_streaming", PackageResources.V0010_streaming_sql),
        EmbeddedMigration("V0020_alerts", PackageResources.V0020_alerts_sql),
        EmbeddedMigration("V0030_market_store", PackageResources.V0030_market_store_sql),
        EmbeddedMigration("V0050_venue_budgets", PackageResources.V0050_venue_budgets_sql),
        EmbeddedMigration("V0060_alert_fairness", PackageResources.V0060_alert_fairness_sql),
        EmbeddedMigration("V0061_alert_history", PackageResources.V0061_alert_history_sql),
        EmbeddedMigration("V0062_alert_chats", PackageResources.V0062_alert_chats_sql),
    ]

    /// History: fetched, read from files, written to files, checked.
    public static let subcommands = MarketCommands.all

    /// Declares the keys and asks the core what is wrong between them.
    public static func settings(_ reader: ConfigurationReader, _ shared: SharedSettings) -> Settings {
        let tokens = TokenSettings(
            verifying: reader, audience: identity.name, keysPath: BillingClient.keysPath,
            defaultURL: MarketDataConfiguration.defaultKeysURL)
        let client = ServiceClientSettings(reader, clientID: identity.name)
        let neighbours = NeighbourSettings(reader)
        let configuration = MarketDataConfiguration(listensOn: shared.http.listensOn, keysURL: tokens.keysURL)
        for problem in configuration.problems { reader.refuse(problem.key, problem.message) }
        return Settings(
            tokens: tokens, client: client, watchIntervalMilliseconds: neighbours.pollIntervalMilliseconds,
            entitlements: EntitlementSettings(reader), sandbox: SandboxSettings(reader),
            streaming: StreamingSettings(reader), alerts: AlertSettings(reader),
            marketStream: MarketStreamSettings(reader), feed: FeedSettings(reader), storage: StorageSettings(reader))
    }

    /// Puts the daemon together.
    public static func assemble(_ settings: Settings, _ context: ServiceContext) async throws -> ServiceAssembly {
        let billing = BillingClient(keysURL: settings.tokens.keysURL, context: context)
        let keys = PublishedTokenKeys(billing: billing, context: context)
        let serviceTokens = ServiceTokenSource(billing: billing, settings: settings.client, context: context)
        let watch = NeighbourWatch(
            "billing", every: settings.watchIntervalMilliseconds, context: context,
            readiness: { try await billing.readiness() })
        let entitlements = EntitlementGuard(
            settings: settings.entitlements,
            billing: BillingClient(keysURL: settings.tokens.keysURL, context: context) {
                try await serviceTokens.token()
            }, context: context)

        var routes = RouteTable()
        let board = MarketBoard()
        let storage = MarketStoragePart(settings: settings.storage, context: context)
        let budgets = VenueBudgets(settings.feed.rest, context)
        let feeds = LiveFeeds(
            settings.feed, recorder: storage.queue, history: CandleArchive(pool: context.pool), budgets: budgets,
            context: context)
        let market = MarketRouteSet(
            board: board, live: feeds.market, settings: settings.marketStream, context: context)
        let sandbox = SandboxPart(
            settings: settings.sandbox.leaving(settings.feed.venues.map(\.venue), logger: context.logger),
            board: board, hub: market.hub, context: context)
        market.add(to: &routes)
        VenueBudgetRoutes(budgets: budgets).add(to: &routes)
        let streaming = Streaming(settings: settings.streaming, context: context) { caller in
            try await entitlements.require(.streamPublic, of: caller.subject, caller: caller)
        }
        streaming.add(to: &routes)
        let alerts = try Alerts(
            settings.alerts,
            market: BoardAlertMarket(board: board, candles: CandleStore(pool: context.pool), live: feeds.market),
            context: context
        ) { caller in
            try await entitlements.require(.useAlerts, of: caller.subject, caller: caller)
        }
        alerts.addRoutes(to: &routes)
        board.whenMoved { alerts.marketMoved() }
        return ServiceAssembly(
            declarations: MarketDataAPI.declarations + VenueBudgetAPI.declarations + StreamingAPI.declarations
                + AlertsAPI.declarations + AlertChatsAPI.declarations,
            routes: routes, tokens: settings.tokens, keySource: keys,
            parts: [keys, serviceTokens, watch, storage, budgets, sandbox] + feeds.parts + market.parts
                + streaming.parts
                + alerts.parts,
            readiness: [keys.readiness, watch.readiness] + feeds.readiness, answerVault: alerts.answerVault)
    }
}
