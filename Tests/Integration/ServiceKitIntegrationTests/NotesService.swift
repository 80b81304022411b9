import Observability
import Security

@testable import ServiceKit

/// A small service with one of everything, for tests of what every daemon does.
enum NotesService: Service {
    struct Settings: Sendable {
        let tokens: TokenSettings
    }

    static let identity = ServiceIdentity(name: "billing", defaultPort: 8011, schema: "billing", summary: "Notes.")
    static let migrations = [
        EmbeddedMigration(
            "V0001_notes",
            Array("CREATE TABLE notes (id uuid PRIMARY KEY, owner text NOT NULL, text text NOT NULL);".utf8))
    ]

    static func settings(_ reader: ConfigurationReader, _ shared: SharedSettings) -> Settings {
        Settings(tokens: TokenSettings(signing: reader, audience: identity.name))
    }

    static func assemble(_ settings: Settings, _ context: ServiceContext) async throws -> ServiceAssembly {
        guard case .ownKey(let file) = settings.tokens.keys else {
            throw ServiceFailure(.badConfiguration, code: "key", "no key")
        }
        let issuer = try TokenIssuer(issuer: settings.tokens.issuer, keys: [try TokenKeys.signingKey(file: file)])
        let keys = try issuer.keySet(nowSeconds: context.clock.wallMilliseconds / 1_000)
        return ServiceAssembly(
            declarations: NotesAPI.declarations, routes: NotesRoutes.table(clock: context.clock),
            tokens: settings.tokens, keySource: OwnTokenKeys(keys))
    }
}
