import Security

/// A configuration that passed every check.
package struct LoadedConfiguration<Settings: Sendable>: Sendable {
    package let shared: SharedSettings
    package let settings: Settings
    package let resolved: [ResolvedConfigurationKey]

    /// The first 16 hexadecimal digits of SHA-256 over the lines of `--check-config`.
    var fingerprint: String {
        String(Hex.encode(Digest.sha256(Array(resolved.map(\.line).joined(separator: "\n").utf8))).prefix(16))
    }

    /// Reads files and environment; throws every problem at once.
    static func load<S: Service>(
        _ service: S.Type, files: [String], environment: [String: String]
    ) throws(ConfigurationError) -> LoadedConfiguration where S.Settings == Settings {
        let sources = ConfigurationSources(
            service: S.identity.name, files: files, environment: environment, knownServices: ServiceIdentity.everyName)
        return try load(S.self, sources: sources)
    }

    package static func load<S: Service>(
        _ service: S.Type, sources: ConfigurationSources
    ) throws(ConfigurationError) -> LoadedConfiguration where S.Settings == Settings {
        let reader = ConfigurationReader(service: S.identity.name, sources: sources)
        let shared = SharedSettings(reader, identity: S.identity)
        let settings = S.settings(reader, shared)
        try reader.finish()
        return LoadedConfiguration(shared: shared, settings: settings, resolved: reader.resolved)
    }
}
