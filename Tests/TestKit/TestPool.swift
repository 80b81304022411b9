import Foundation
public import Observability
public import Postgres
public import Reactor

/// A pool on a database of its own, with the loop, the log lines and the metrics it writes.
public struct TestPool: Sendable {
    /// The database.
    public let database: TestDatabase
    /// The pool, under the database's role and schema.
    public let pool: PostgresPool
    /// The loop of this test process's pools.
    public let loop: EventLoop
    /// What the pool logged.
    public let log: MemorySink
    /// What the pool counted.
    public let metrics: MetricsRegistry

    private static let sharedLoop = Locked<EventLoop?>(nil)

    /// The loop that pools of tests run on.
    public static func testLoop() throws -> EventLoop {
        try sharedLoop.withLock { slot in
            if let slot { return slot }
            let loop = try EventLoop.start(name: "test-pg")
            slot = loop
            return loop
        }
    }

    /// Whether every pool of this run goes through PgBouncer in transaction mode (`SEXTANT_TEST_DSN_VIA=pgbouncer`).
    public static let isPooled = ProcessInfo.processInfo.environment["SEXTANT_TEST_DSN_VIA"] == "pgbouncer"

    /// A pool on a fresh database of the process's server, or of the given one.
    public static func make(
        _ server: PrivatePostgres? = nil, _ adjust: (inout PostgresConfiguration) -> Void = { _ in }
    ) async throws -> TestPool {
        let database: TestDatabase
        if let server {
            database = try await server.makeDatabase()
        } else {
            database = try await PrivatePostgres.shared().makeDatabase()
        }
        guard isPooled else { return try make(on: database, adjust) }
        return try make(on: database, through: await PgBouncer.start(database), adjust)
    }

    /// A pool on a database that is there, through PgBouncer in transaction mode.
    public static func make(
        on database: TestDatabase, through bouncer: PgBouncer,
        _ adjust: (inout PostgresConfiguration) -> Void = { _ in }
    ) throws -> TestPool {
        try make(on: database) { configuration in
            configuration.connectionString = Secret(bouncer.dsn)
            adjust(&configuration)
            configuration = configuration.throughTransactionPooler()
        }
    }

    /// A pool on a database that is there.
    public static func make(
        on database: TestDatabase, _ adjust: (inout PostgresConfiguration) -> Void = { _ in }
    ) throws -> TestPool {
        let loop = try testLoop()
        var configuration = PostgresConfiguration(
            connectionString: Secret(database.dsn), schema: database.schema)
        configuration.leaseTimeoutMilliseconds = 10_000
        adjust(&configuration)
        let sink = MemorySink()
        let metrics = MetricsRegistry()
        let pool = try PostgresPool(
            configuration: configuration, loop: loop, logger: Logger(service: "test", level: .debug, sink: sink),
            metrics: metrics)
        return TestPool(database: database, pool: pool, loop: loop, log: sink, metrics: metrics)
    }
}
