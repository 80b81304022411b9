import Contracts
import Observability
@testable import ServiceKit

/// A service that reads every kind of key, for tests of the configuration.
enum SampleService: Service {
    struct Settings: Sendable {
        let tokens: TokenSettings
        let neighbours: NeighbourSettings
    }

    static let identity = ServiceIdentity(
        name: "order-router", defaultPort: 8013, schema: "order_router", summary: "A sample.")
    static let migrations: [EmbeddedMigration] = []

    static func settings(_ reader: ConfigurationReader, _ shared: SharedSettings) -> Settings {
        Settings(
            tokens: TokenSettings(
                verifying: reader, audience: identity.name, keysPath: "/.well-known/jwks.json",
                defaultURL: "http://127.0.0.1:8011/.well-known/jwks.json"),
            neighbours: NeighbourSettings(reader))
    }

    static func assemble(_ settings: Settings, _ context: ServiceContext) async throws -> ServiceAssembly {
        throw ServiceFailure(.partFailed, code: "sample", "never runs")
    }
}

/// Reads a configuration the way a daemon does.
enum SampleConfiguration {
    static func load(
        _ texts: [String], _ environment: [String: String] = [:]
    ) throws(ConfigurationError) -> LoadedConfiguration<SampleService.Settings> {
        var sources = ConfigurationSources()
        for (index, text) in texts.enumerated() { sources.add(json5: Array(text.utf8), origin: "file\(index).json5") }
        sources.addEnvironment(
            environment, service: SampleService.identity.name, knownServices: ServiceIdentity.everyName)
        return try LoadedConfiguration.load(SampleService.self, sources: sources)
    }
}
