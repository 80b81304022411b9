import Foundation
import Observability

/// PgBouncer in transaction mode in front of one database of a private server.
public final class PgBouncer: Sendable {
    /// Whether PgBouncer is installed here.
    public static let isInstalled = ChildProgram.find("pgbouncer") != nil
    /// The comment for a test that is skipped without it.
    public static let absence = "PgBouncer is not installed: apt install pgbouncer"

    /// The connection string of the database's role through the pooler.
    public let dsn: String
    private let server: RunningServer
    private let directory: String

    private init(dsn: String, server: RunningServer, directory: String) {
        self.dsn = dsn
        self.server = server
        self.directory = directory
    }

    /// Starts one; it ends with the test process at the latest.
    public static func start(_ database: TestDatabase) async throws -> PgBouncer {
        try await offThread { try startBlocking(database) }
    }

    /// Ends it.
    public func stop() async {
        _ = try? await offThread { [self] in
            server.signal(SIGKILL)
            try? FileManager.default.removeItem(atPath: directory)
        }
    }

    private static func startBlocking(_ database: TestDatabase) throws -> PgBouncer {
        guard let program = ChildProgram.find("pgbouncer") else { throw ChildProgram.Failure(description: absence) }
        let directory = PrivatePostgresCleanup.newDirectory()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let configuration = """
            [databases]
            \(database.name) = host=\(database.server.directory) port=\(database.server.port) dbname=\(database.name)
            [pgbouncer]
            listen_port = 6432
            unix_socket_dir = \(directory)
            auth_type = trust
            auth_file = \(directory)/users
            pool_mode = transaction
            default_pool_size = 8
            max_client_conn = 200
            server_login_retry = 1
            logfile = \(directory)/pgbouncer.log
            """
        try configuration.write(toFile: "\(directory)/ini", atomically: true, encoding: .utf8)
        try "\"\(database.role)\" \"\"\n".write(toFile: "\(directory)/users", atomically: true, encoding: .utf8)
        try UnprivilegedUser.whenRoot?.own(directory)
        let running = try ChildProgram.startServer(
            [program, "-q", "\(directory)/ini"], user: UnprivilegedUser.whenRoot, deathSignal: "KILL",
            log: "\(directory)/output.log")
        let made = PgBouncer(
            dsn: "host=\(directory) port=6432 user=\(database.role) dbname=\(database.name)", server: running,
            directory: directory)
        for _ in 0..<1_000 where running.isRunning {
            if FileManager.default.fileExists(atPath: "\(directory)/.s.PGSQL.6432") { return made }
            usleep(10_000)
        }
        let said = (try? String(contentsOfFile: "\(directory)/pgbouncer.log", encoding: .utf8)) ?? ""
        throw ChildProgram.Failure(description: "PgBouncer did not start: \(said.suffix(1_000))")
    }
}
