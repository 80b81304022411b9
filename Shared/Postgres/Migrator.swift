public import Observability

/// Brings a schema to the version this program knows: forward only, each migration in a transaction of its own, one
/// program at a time (advisory lock), with checksums of everything applied in `schema_migrations`.
public struct Migrator: Sendable {
    /// What was applied.
    public struct Applied: Sendable, Hashable {
        /// The set's name.
        public let set: String
        /// The migration's version.
        public let version: Int
    }

    private let sets: [MigrationSet]
    private let logger: Logger
    /// A migration may take longer than a request's statement.
    private let statementTimeoutMilliseconds: Int64
    private let lockTimeoutMilliseconds: Int64

    /// A migrator for sets that are applied in the given order.
    public init(
        sets: [MigrationSet], logger: Logger, statementTimeoutMilliseconds: Int64 = 300_000,
        lockTimeoutMilliseconds: Int64 = 60_000
    ) {
        self.sets = sets
        self.logger = logger
        self.statementTimeoutMilliseconds = statementTimeoutMilliseconds
        self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
    }

    /// Applies what is missing.
    /// - Returns: what was applied by this call, in order.
    /// - Throws: `migration_changed`, `migration_missing`, `migration_out_of_order`, `database_newer`,
    ///   `migration_failed`, and errors of the connection.
    @discardableResult
    public func run(_ pool: PostgresPool) async throws(PostgresError) -> [Applied] {
        try await typed {
            try await prepare(pool)
            var applied: [Applied] = []
            for set in sets {
                while let version = try await applyNext(set, pool) {
                    logger.info(
                        "migration_applied",
                        [.migration: .string("\(set.name) \(version)"), .schema: .string(pool.configuration.schema)])
                    applied.append(Applied(set: set.name, version: version))
                }
            }
            return applied
        }
    }

    /// What is missing, without changing anything; nil when the table is not there yet.
    /// - Throws: as `run`.
    public func pending(_ pool: PostgresPool) async throws(PostgresError) -> [Applied] {
        try await typed {
            try await pool.transaction(TransactionOptions(isReadOnly: true)) { connection in
                let exists = try await connection.query("SELECT to_regclass('schema_migrations') IS NOT NULL")
                let isThere = try exists.single().bool(0)
                var pending: [Applied] = []
                for set in sets {
                    let versions = try await Self.pending(set, connection, tableExists: isThere)
                    pending += versions.map { Applied(set: set.name, version: $0) }
                }
                return pending
            }
        }
    }

    /// How many migrations the database lacks. One small statement: checksums are compared at start, by `run`.
    /// - Throws: `database_newer` when it has one this program does not know, and errors of the connection.
    public func missing(_ pool: PostgresPool, deadlineMilliseconds: Int64) async throws(PostgresError) -> Int {
        let known = Set(sets.flatMap { set in set.migrations.map { Applied(set: set.name, version: $0.version) } })
        var applied: Set<Applied> = []
        do throws(PostgresError) {
            let rows = try await pool.query(
                "SELECT set_name, version FROM schema_migrations", deadlineMilliseconds: deadlineMilliseconds,
                isIdempotent: true)
            for row in rows {
                applied.insert(Applied(set: try row.string(0), version: try row.int(1)))
            }
        } catch  where error.code == .undefinedTable {
            return known.count
        }
        guard applied.isSubset(of: known) else {
            throw PostgresError(.databaseNewer, "the database has migrations that this program does not know")
        }
        return known.subtracting(applied).count
    }

    private var options: TransactionOptions {
        TransactionOptions(
            maxAttempts: 5, statementTimeoutMilliseconds: statementTimeoutMilliseconds,
            lockTimeoutMilliseconds: lockTimeoutMilliseconds)
    }

    private func prepare(_ pool: PostgresPool) async throws {
        let schema = pool.configuration.schema
        try await pool.transaction(options) { connection in
            try await Self.lock(schema, connection)
            let known = try await connection.query("SELECT to_regnamespace($1) IS NOT NULL", [.text(schema)])
            if try !known.single().bool(0) { try await connection.execute("CREATE SCHEMA \(schema)") }
            try await connection.execute(Self.table)
        }
    }

    /// Takes the lock, looks what is missing, runs the first of it; nil when nothing is.
    private func applyNext(_ set: MigrationSet, _ pool: PostgresPool) async throws -> Int? {
        try await pool.transaction(options) { connection in
            try await Self.lock(pool.configuration.schema, connection)
            let versions = try await Self.pending(set, connection, tableExists: true)
            guard let version = versions.first,
                let migration = set.migrations.first(where: { $0.version == version })
            else { return nil }
            try await apply(migration, set, connection)
            return version
        }
    }

    private func apply(_ migration: Migration, _ set: MigrationSet, _ connection: PostgresConnection) async throws {
        let idSQL = "SELECT pg_current_xact_id()::text"
        let before = try await connection.query(idSQL).single().string(0)
        do {
            try await connection.script(String(decoding: migration.sql, as: UTF8.self))
        } catch {
            if error.isConnectionLoss { throw error }
            throw PostgresError(
                .migrationFailed, "\(set.name) \(migration.version) (\(migration.name)): \(error.message)",
                sqlState: error.sqlState)
        }
        let stillInside = await connection.inTransaction
        let after = stillInside ? try await connection.query(idSQL).single().string(0) : ""
        guard before == after else {
            throw PostgresError(
                .migrationFailed,
                "\(set.name) \(migration.version) (\(migration.name)) ends the transaction itself; take COMMIT out")
        }
        try await connection.execute(
            """
            INSERT INTO schema_migrations (set_name, version, name, checksum)
            VALUES ($1, $2, $3, encode(sha256($4), 'hex'))
            """,
            [
                .text(set.name), .int(Int64(migration.version)), .text(migration.name), .bytes(migration.sql),
            ])
    }

    /// The lock ends with the transaction, so it also works through a transaction-mode pooler.
    private static func lock(_ schema: String, _ connection: PostgresConnection) async throws {
        try await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 7061))", [.text("migrations of \(schema)")])
    }

    private static func pending(
        _ set: MigrationSet, _ connection: PostgresConnection, tableExists: Bool
    ) async throws -> [Int] {
        var known: [MigrationLedger.Known] = []
        for migration in set.migrations {
            let checksum = try await connection.query("SELECT encode(sha256($1), 'hex')", [.bytes(migration.sql)])
            known.append(
                MigrationLedger.Known(
                    version: migration.version, name: migration.name, checksum: try checksum.single().string(0)))
        }
        var applied: [MigrationLedger.Applied] = []
        if tableExists {
            let rows = try await connection.query(
                "SELECT version, name, checksum FROM schema_migrations WHERE set_name = $1 ORDER BY version",
                [.text(set.name)])
            for row in rows {
                applied.append(
                    MigrationLedger.Applied(
                        version: try row.int(0), name: try row.string(1), checksum: try row.string(2)))
            }
        }
        return try MigrationLedger.pending(set: set.name, known: known, applied: applied)
    }

    private static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            set_name text NOT NULL,
            version bigint NOT NULL CHECK (version > 0),
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (set_name, version)
        )
        """
}
