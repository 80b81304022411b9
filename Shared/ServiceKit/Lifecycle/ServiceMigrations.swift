import Observability
import Postgres

/// The schema's two sets of migrations: what every service has, and the service's own.
struct ServiceMigrations: Sendable {
    private let sets: [MigrationSet]

    init(foundation: [EmbeddedMigration], own: [EmbeddedMigration]) throws(PostgresError) {
        sets = [try Self.set("foundation", foundation), try Self.set("service", own)]
    }

    /// Applies what is missing.
    func apply(in context: ServiceContext) async throws(PostgresError) {
        try await Migrator(sets: sets, logger: context.logger).run(context.pool)
    }

    /// How many migrations are missing; not 0 when somebody restored an older database under the daemon.
    func missing(
        in pool: PostgresPool, logger: Logger, deadlineMilliseconds: Int64
    ) async throws(PostgresError) -> Int {
        try await Migrator(sets: sets, logger: logger).missing(pool, deadlineMilliseconds: deadlineMilliseconds)
    }

    private static func set(_ name: String, _ files: [EmbeddedMigration]) throws(PostgresError) -> MigrationSet {
        var migrations: [Migration] = []
        for file in files { migrations.append(try Migration(fileName: file.name, sql: file.sql)) }
        return try MigrationSet(name: name, migrations)
    }
}
