import Observability
import Postgres
import TestKit
import Testing

@Suite("Migrator", .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"))
struct MigratorTests {
    private static func migration(_ version: Int, _ sql: String, name: String = "step") -> Migration {
        Migration(version: version, name: name, sql: Array(sql.utf8))
    }

    private static let first = migration(1, "CREATE TABLE a (id int); INSERT INTO a VALUES (1);", name: "make_a")
    private static let second = migration(2, "ALTER TABLE a ADD COLUMN name text", name: "name_a")

    private func migrator(_ test: TestPool, _ migrations: [Migration], set: String = "own") throws -> Migrator {
        Migrator(
            sets: [try MigrationSet(name: set, migrations)], logger: Logger(service: "test", sink: test.log))
    }

    @Test func appliesOnceInOrderAndByOneProgram() async throws {
        let test = try await TestPool.make()
        let migrator = try migrator(test, [Self.second, Self.first])
        #expect(try await migrator.pending(test.pool).map(\.version) == [1, 2])
        #expect(try await migrator.missing(test.pool, deadlineMilliseconds: 5_000) == 2)
        let applied = try await withThrowingTaskGroup(of: [Migrator.Applied].self) { group in
            for _ in 0..<4 { group.addTask { try await migrator.run(test.pool) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied.map(\.version).sorted() == [1, 2])
        #expect(try await migrator.run(test.pool).isEmpty)
        #expect(try await migrator.pending(test.pool).isEmpty)
        #expect(try await migrator.missing(test.pool, deadlineMilliseconds: 5_000) == 0)
        let older = try self.migrator(test, [Self.first])
        await #expect {
            _ = try await older.missing(test.pool, deadlineMilliseconds: 5_000)
        } throws: {
            ($0 as? PostgresError)?.code == .databaseNewer
        }
        #expect(try await test.pool.query("SELECT id, name FROM a").count == 1)
        let rows = try await test.pool.query(
            "SELECT set_name, name, length(checksum) FROM schema_migrations ORDER BY version")
        #expect(
            try rows.map { "\(try $0.string(0)) \(try $0.string(1)) \(try $0.int(2))" } == [
                "own make_a 64", "own name_a 64",
            ])
    }

    @Test func setsAreIndependent() async throws {
        let test = try await TestPool.make()
        let foundation = try MigrationSet(name: "foundation", [Self.migration(1, "CREATE TABLE f (id int)")])
        let own = try MigrationSet(name: "own", [Self.first])
        let migrator = Migrator(sets: [foundation, own], logger: Logger(service: "test", sink: test.log))
        #expect(try await migrator.run(test.pool).map { "\($0.set) \($0.version)" } == ["foundation 1", "own 1"])
    }

    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let applied: [Migration]
        let then: [Migration]
        let code: PostgresError.Code
    }

    static let tamperings: [Tampering] = [
        Tampering(
            testDescription: "changed SQL", applied: [first, second],
            then: [migration(1, "CREATE TABLE a (id bigint)", name: "make_a"), second], code: .migrationChanged),
        Tampering(
            testDescription: "changed name", applied: [first],
            then: [Migration(version: 1, name: "other", sql: first.sql)], code: .migrationChanged),
        Tampering(testDescription: "missing", applied: [first, second], then: [second], code: .migrationMissing),
        Tampering(
            testDescription: "out of order", applied: [second2],
            then: [migration(1, "CREATE TABLE x (id int)"), second2], code: .migrationOutOfOrder),
        Tampering(testDescription: "newer database", applied: [first, second], then: [first], code: .databaseNewer),
        Tampering(
            testDescription: "failing SQL", applied: [first], then: [first, migration(2, "CREATE TABLE a (id int)")],
            code: .migrationFailed),
        Tampering(
            testDescription: "own COMMIT", applied: [first], then: [first, migration(2, "CREATE TABLE c (); COMMIT;")],
            code: .migrationFailed),
    ]
    private static let second2 = migration(2, "CREATE TABLE b (id int)")

    @Test(arguments: tamperings) func tamperingIsRefused(_ tampering: Tampering) async throws {
        let test = try await TestPool.make()
        try await migrator(test, tampering.applied).run(test.pool)
        let second = try migrator(test, tampering.then)
        let error = await #expect(throws: PostgresError.self) { try await second.run(test.pool) }
        #expect(error?.code == tampering.code)
        let count = try await test.pool.query("SELECT count(*) FROM schema_migrations").single().int(0)
        #expect(count == tampering.applied.count)
    }

    @Test func malformedSetsAreRefused() throws {
        for migrations in [
            [Self.first, Self.first], [Self.migration(0, "")], [Migration(version: 1, name: "x", sql: [0xFF])],
        ] {
            let error = #expect(throws: PostgresError.self) { try MigrationSet(name: "own", migrations) }
            #expect(error?.code == .migrationInvalid)
        }
        #expect(throws: PostgresError.self) { try Migration(fileName: "create.sql", sql: []) }
        let named = try Migration(fileName: "V0012_make_orders.sql", sql: [])
        #expect(named.version == 12 && named.name == "make_orders")
    }
}
