/// One step of a schema: SQL that is run once, in order, and never edited afterwards.
public struct Migration: Sendable {
    /// Position in its set, from 1.
    public let version: Int
    /// What it does, as in the file's name.
    public let name: String
    /// The file's bytes: statements, without BEGIN and COMMIT.
    public let sql: [UInt8]

    /// A migration from its parts.
    public init(version: Int, name: String, sql: [UInt8]) {
        self.version = version
        self.name = name
        self.sql = sql
    }

    /// A migration from a file named `V0001_create_orders.sql` and its bytes.
    /// - Throws: `migration_invalid` when the name has another form.
    public init(fileName: String, sql: [UInt8]) throws(PostgresError) {
        let stem = fileName.hasSuffix(".sql") ? fileName.dropLast(4) : fileName[...]
        let parts = stem.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, parts[0].first == "V", let version = Int(parts[0].dropFirst()), version > 0 else {
            throw PostgresError(.migrationInvalid, "\(fileName) is not named V<number>_<what>.sql")
        }
        self.init(version: version, name: String(parts[1]), sql: sql)
    }
}

/// Migrations that belong together, applied in order of version. A service has the set of ServiceKit's tables and its
/// own.
public struct MigrationSet: Sendable {
    /// Name in `schema_migrations`.
    public let name: String
    /// In ascending order of version.
    public let migrations: [Migration]

    /// A set.
    /// - Throws: `migration_invalid` when a version comes twice or is not positive, or a file is not UTF-8.
    public init(name: String, _ migrations: [Migration]) throws(PostgresError) {
        var seen: Set<Int> = []
        for migration in migrations {
            guard migration.version > 0, seen.insert(migration.version).inserted else {
                throw PostgresError(
                    .migrationInvalid, "\(name): version \(migration.version) comes twice or is not positive")
            }
            guard String(validating: migration.sql, as: UTF8.self) != nil, !migration.sql.contains(0) else {
                throw PostgresError(.migrationInvalid, "\(name) \(migration.version): not UTF-8 text")
            }
        }
        self.name = name
        self.migrations = migrations.sorted { $0.version < $1.version }
    }
}
