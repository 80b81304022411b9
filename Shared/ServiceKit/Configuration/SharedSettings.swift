/// The sections every daemon has.
public struct SharedSettings: Sendable {
    /// Where it listens.
    public let http: HTTPSettings
    /// Its schema.
    public let database: DatabaseSettings
    /// Its log.
    public let log: LogSettings

    /// Declares and reads `http`, `database` and `log`.
    public init(_ reader: ConfigurationReader, identity: ServiceIdentity) {
        http = HTTPSettings(reader, defaultPort: identity.defaultPort)
        database = DatabaseSettings(reader, schema: identity.schema, isLoopback: http.isLoopback)
        log = LogSettings(reader)
    }
}
