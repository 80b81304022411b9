import Contracts
import Observability
import Postgres
import Security

@testable import MarketDataApp
@testable import ServiceKit

/// The alerts alone as a daemon, over a fake market, with a token key of its own.
enum AlertsOnlyService: Service {
    struct Settings: Sendable {
        let tokens: TokenSettings
        let alerts: AlertSettings
    }

    /// The market of each test's database schema.
    static let markets = Locked<[String: FakeMarket]>([:])

    static let identity = ServiceIdentity(
        name: "market-data", defaultPort: 8012, schema: "market_data", summary: "Alerts.")
    static let migrations = MarketDataService.migrations

    static func settings(_ reader: ConfigurationReader, _ shared: SharedSettings) -> Settings {
        Settings(
            tokens: TokenSettings(signing: reader, audience: identity.name), alerts: AlertSettings(reader))
    }

    static func assemble(_ settings: Settings, _ context: ServiceContext) async throws -> ServiceAssembly {
        guard case .ownKey(let file) = settings.tokens.keys,
            let market = markets.withLock({ $0[context.pool.configuration.schema] })
        else { throw ServiceFailure(.badConfiguration, code: "test", "no key or no market") }
        let issuer = try TokenIssuer(issuer: settings.tokens.issuer, keys: [try TokenKeys.signingKey(file: file)])
        let keys = try issuer.keySet(nowSeconds: context.clock.wallMilliseconds / 1_000)
        let alerts = try Alerts(settings.alerts, market: market, context: context) { _ in }
        var routes = RouteTable()
        alerts.addRoutes(to: &routes)
        return ServiceAssembly(
            declarations: AlertsAPI.declarations + AlertChatsAPI.declarations, routes: routes, tokens: settings.tokens,
            keySource: OwnTokenKeys(keys), parts: alerts.parts, answerVault: alerts.answerVault)
    }
}
