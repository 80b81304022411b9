import Observability
import Postgres
import TestKit
import Testing

/// Provisions the four services' roles with the file that deployments use, then lets each try everything it must not.
@Suite("Roles and schemas", .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"))
struct RoleIsolationTests {
    private static let services = ["market_data", "algo_engine", "order_router", "billing"]

    private static func provision(_ database: TestDatabase) async throws {
        _ = try await offThread {
            var command = [
                "\(PrivatePostgres.binaries ?? "")/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d",
                database.superuserDSN,
            ]
            for service in services { command += ["-v", "\(service)_password=it's \(service)"] }
            return try ChildProgram.check(command + ["-f", PackageRoot.path("deploy/postgres/provision.sql")])
        }
    }

    private static func pool(_ database: TestDatabase, _ service: String) throws -> PostgresPool {
        let configuration = PostgresConfiguration(
            connectionString: Secret(database.server.dsn(user: role(service), database: database.name)), schema: service
        )
        return try PostgresPool(
            configuration: configuration, loop: TestPool.testLoop(),
            logger: Logger(service: "test", sink: MemorySink()),
            metrics: MetricsRegistry())
    }

    private static func role(_ service: String) -> String { "sextant_\(service)" }

    private func expectRefusal(_ pool: PostgresPool, _ sql: String) async {
        let error = await #expect(throws: PostgresError.self, "\(pool.configuration.schema): \(sql)") {
            try await pool.query(sql)
        }
        #expect(error?.code == .insufficientPrivilege, "\(pool.configuration.schema): \(sql)")
    }

    @Test func noRoleReachesWhatIsNotItsOwn() async throws {
        let server = try await PrivatePostgres.start()
        let database = try await server.makeDatabase()
        try await Self.provision(database)
        try await Self.provision(database)
        var pools: [String: PostgresPool] = [:]
        for service in Self.services {
            let pool = try Self.pool(database, service)
            try await pool.execute("CREATE TABLE secrets (id int)")
            try await pool.execute("CREATE FUNCTION peek() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")
            pools[service] = pool
        }
        for (service, pool) in pools {
            for other in Self.services where other != service {
                await expectRefusal(pool, "SELECT * FROM \(other).secrets")
                await expectRefusal(pool, "INSERT INTO \(other).secrets VALUES (1)")
                await expectRefusal(pool, "CREATE TABLE \(other).mine (id int)")
                await expectRefusal(pool, "SELECT \(other).peek()")
                await expectRefusal(pool, "SET ROLE \(Self.role(other))")
            }
            await expectRefusal(pool, "CREATE TABLE public.mine (id int)")
            await expectRefusal(pool, "CREATE TEMP TABLE mine (id int)")
            await expectRefusal(pool, "CREATE SCHEMA mine")
            await expectRefusal(pool, "SELECT rolpassword FROM pg_authid")
            await expectRefusal(pool, "CREATE ROLE mine")
            await expectRefusal(pool, "COPY secrets TO PROGRAM 'true'")
            try await pool.execute("INSERT INTO secrets VALUES (1)")
        }
        // A role that was not provisioned does not even connect.
        try await database.psql("CREATE ROLE sextant_stranger LOGIN")
        let stranger = try Self.pool(database, "stranger")
        await #expect(throws: PostgresError.self) { try await stranger.health() }
        for pool in pools.values { await pool.shutdown() }
        await server.stop()
    }

    @Test func theLimitsHoldForEveryClientOfTheRole() async throws {
        let server = try await PrivatePostgres.start()
        let database = try await server.makeDatabase()
        try await Self.provision(database)
        let pool = try PostgresPool(
            configuration: PostgresConfiguration(
                connectionString: Secret(server.dsn(user: Self.role("billing"), database: database.name)),
                schema: "billing"
            ).throughTransactionPooler(),
            loop: TestPool.testLoop(), logger: Logger(service: "test", sink: MemorySink()), metrics: MetricsRegistry())
        let row = try await pool.query(
            "SELECT rolconfig::text LIKE '%statement_timeout=10s%' FROM pg_roles WHERE rolname = 'sextant_billing'"
        ).single()
        #expect(try row.bool(0))
        await pool.shutdown()
        await server.stop()
    }
}
