import BillingCore
import Contracts
import Observability
import Security
public import ServiceKit

/// The billing daemon: what it reads and what it is made of.
public enum BillingService: Service {
    /// What billing is told besides what every daemon is told.
    public struct Settings: Sendable {
        let tokens: TokenSettings
        let configuration: BillingConfiguration
        let clientSecrets: [ServiceClient: Secret]
        let subscriptions: SubscriptionBilling.Settings
        let identity: IdentitySettings
    }

    /// Name, port, schema.
    public static let identity = ServiceIdentity(
        name: BillingConfiguration.name, defaultPort: BillingConfiguration.defaultPort,
        schema: BillingConfiguration.schema,
        summary: "Keeps accounts and subscription plans and signs the tokens every daemon verifies.")

    /// The schema's owner; the service's tables come after it.
    public static let migrations =
        [
            EmbeddedMigration("V0001_owner", PackageResources.V0001_owner_sql),
            EmbeddedMigration("V0002_users", PackageResources.V0002_users_sql),
            EmbeddedMigration("V0003_sessions", PackageResources.V0003_sessions_sql),
            EmbeddedMigration("V0004_login_attempts", PackageResources.V0004_login_attempts_sql),
            EmbeddedMigration("V0005_recovery_codes", PackageResources.V0005_recovery_codes_sql),
        ] + SubscriptionBilling.migrations + [
            EmbeddedMigration("V0020_login_places", PackageResources.V0020_login_places_sql),
            EmbeddedMigration("V0021_password_resets", PackageResources.V0021_password_resets_sql),
            EmbeddedMigration("V0022_clean_up", PackageResources.V0022_clean_up_sql),
            EmbeddedMigration("V0023_entitlement_changes", PackageResources.V0023_entitlement_changes_sql),
        ]

    /// `--issue-service-token` and `--make-admin`.
    public static let commands = [ServiceTokenCommand.command, MakeAdminCommand.command]

    /// Declares the keys and asks the core what is wrong between them.
    public static func settings(_ reader: ConfigurationReader, _ shared: SharedSettings) -> Settings {
        let tokens = TokenSettings(signing: reader, audience: identity.name)
        let longest = reader.integer(
            "tokens.max_service_token_s", default: 900, in: 30...900,
            "Longest life of a token made by --issue-service-token.")
        let configuration = BillingConfiguration(
            maxServiceTokenSeconds: longest, leewaySeconds: tokens.leewaySeconds)
        for problem in configuration.problems { reader.refuse(problem.key, problem.message) }
        var clientSecrets: [ServiceClient: Secret] = [:]
        for client in ServiceClient.allCases {
            clientSecrets[client] = ServiceClientSettings.secret(
                client.configurationKey,
                "File whose first line is the secret \(client.rawValue) gets its service token with.", reader)
        }
        return Settings(
            tokens: tokens, configuration: configuration, clientSecrets: clientSecrets,
            subscriptions: SubscriptionBilling.Settings(reader),
            identity: IdentitySettings(reader, isLoopback: shared.http.isLoopback))
    }

    /// Whether an endpoint asks for a scope that plain users do not have.
    private static func isForStaff(_ declaration: EndpointDeclaration) -> Bool {
        guard case .scope(let scope) = declaration.authorization else { return false }
        return !UserRole.user.scopes.contains(scope)
    }

    /// Puts the daemon together.
    public static func assemble(_ settings: Settings, _ context: ServiceContext) async throws -> ServiceAssembly {
        let issuer = try TokenSigning.issuer(settings)
        let keys = try issuer.keySet(nowSeconds: context.clock.wallMilliseconds / 1_000)
        var routes = RouteTable()
        try TokenKeyRoutes.add(to: &routes, keys: keys)
        ServiceTokens(issuer: issuer, settings: settings, context: context).add(to: &routes)
        SubscriptionBilling.addRoutes(to: &routes, settings.subscriptions, context)
        let identity = try IdentityContext(settings.identity, issuer: issuer, context: context)
        IdentityRoutes.add(to: &routes, identity)
        UserRoutes.add(to: &routes, identity)
        routes.require(where: isForStaff) { try await identity.requireLiveSession(of: $0.caller) }
        return ServiceAssembly(
            declarations: BillingAPI.declarations + IdentityAPI.declarations + UsersAPI.declarations
                + SubscriptionBilling.declarations,
            routes: routes, tokens: settings.tokens, keySource: OwnTokenKeys(keys),
            parts: [IdentityReaper(identity: identity, loop: context.loop)]
                + SubscriptionBilling.parts(settings.subscriptions, context))
    }
}
