import Postgres

/// One migration file as the build embedded it.
public struct EmbeddedMigration: Sendable, Equatable {
    /// The file's name without `.sql`, such as `V0001_daemon_starts`.
    public let name: String
    /// Its bytes.
    public let sql: [UInt8]

    /// Names an embedded file.
    public init(_ name: String, _ sql: [UInt8]) {
        self.name = name
        self.sql = sql
    }

    /// The tables every service has.
    public static let foundation = [
        EmbeddedMigration("V0001_daemon_starts", PackageResources.V0001_daemon_starts_sql),
        EmbeddedMigration("V0002_idempotency_keys", PackageResources.V0002_idempotency_keys_sql),
        EmbeddedMigration("V0003_messaging", Array(OutboxSchema.sql.utf8)),
        EmbeddedMigration("V0004_outbox_by_key", PackageResources.V0004_outbox_by_key_sql),
        EmbeddedMigration("V0005_kept_headers", PackageResources.V0005_kept_headers_sql),
    ]
}
