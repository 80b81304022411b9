import Foundation
import Observability

/// A PostgreSQL server of the test process's own: never the system's, in a temporary directory, on a unix socket.
///
/// `PrivatePostgres.shared()` is started once per test process; each suite or test takes a database from it with
/// `makeDatabase()`. Fault tests start their own with `start()`. Every server dies with the test process.
/// `SEXTANT_TEST_FSYNC=off` turns fsync off where speed matters more than truth.
public final class PrivatePostgres: Sendable {
    /// The directory of the programs, for example `/usr/lib/postgresql/15/bin`; nil when PostgreSQL is not installed.
    public static let binaries: String? = newestBinaries()

    /// Whether PostgreSQL is installed here.
    public static var isInstalled: Bool { binaries != nil }

    /// The comment for a test that is skipped without PostgreSQL.
    public static let absence =
        "PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/postgres): apt install postgresql"

    /// The directory with the socket, the data directory and the log.
    public let directory: String
    /// The port: part of the socket's name, and the TCP port on 127.0.0.1 when `tcp` was asked for.
    public let port: Int
    /// Whether the server also listens on 127.0.0.1.
    public let tcp: Bool
    private let settings: [String]
    private let server = Locked<RunningServer?>(nil)
    private static let databaseCounter = Locked(0)
    private static let sharedServer = Locked<Result<PrivatePostgres, ChildProgram.Failure>?>(nil)

    private init(directory: String, port: Int, tcp: Bool, settings: [String]) {
        self.directory = directory
        self.port = port
        self.tcp = tcp
        self.settings = settings
    }

    /// The server of this test process, started at the first call.
    public static func shared() async throws -> PrivatePostgres {
        try await offThread {
            try sharedServer.withLock { slot in
                if let slot { return try slot.get() }
                let result = Result { try startBlocking(tcp: false, settings: []) }
                    .mapError { ChildProgram.Failure(description: "\($0)") }
                slot = result
                return try result.get()
            }
        }
    }

    /// A server of one test's own.
    /// - Parameters:
    ///   - tcp: also listen on a free port of 127.0.0.1.
    ///   - settings: lines as in `postgresql.conf`, such as `checkpoint_timeout=30s`.
    public static func start(tcp: Bool = false, settings: [String] = []) async throws -> PrivatePostgres {
        try await offThread { try startBlocking(tcp: tcp, settings: settings) }
    }

    /// A fresh database with a role and a schema of that role.
    public func makeDatabase(_ label: String = "t") async throws -> TestDatabase {
        let number = Self.databaseCounter.withLock { counter in
            counter += 1
            return counter
        }
        let name = "\(label)_\(number)"
        _ = try await offThread { [self] in
            try psql(
                database: "postgres",
                [
                    "CREATE ROLE \(name) LOGIN", "CREATE DATABASE \(name) OWNER \(name)", "\\c \(name)",
                    "CREATE SCHEMA \(name) AUTHORIZATION \(name)",
                ])
        }
        return TestDatabase(server: self, name: name, role: name, schema: name)
    }

    /// A libpq connection string over the unix socket.
    public func dsn(user: String = "postgres", database: String = "postgres") -> String {
        "host=\(directory) port=\(port) user=\(user) dbname=\(database)"
    }

    /// A libpq connection string over TCP (only when started with `tcp`).
    public func tcpDSN(user: String = "postgres", database: String = "postgres") -> String {
        "host=127.0.0.1 port=\(port) user=\(user) dbname=\(database)"
    }

    /// The process id of the running postmaster, if any.
    public var processID: Int32? { server.withLock { $0?.pid } }

    /// Runs statements as superuser through psql, each on its own; blocking.
    @discardableResult
    public func psql(database: String, _ commands: [String]) throws -> String {
        guard let binaries = Self.binaries else { throw ChildProgram.Failure(description: Self.absence) }
        return try ChildProgram.check(
            ["\(binaries)/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", dsn(database: database)]
                + commands.flatMap { ["-c", $0] })
    }

    /// Kills the postmaster and every backend with SIGKILL, as a power cut would.
    public func killNine() async throws {
        _ = try await offThread { [self] in
            guard let running = server.withLock({ $0 }) else { return }
            let children = Self.children(of: running.pid)
            kill(running.pid, SIGKILL)
            for child in children { kill(child, SIGKILL) }
            for child in Self.children(of: running.pid) { kill(child, SIGKILL) }
            guard running.waitForEnd(milliseconds: 5_000) else {
                throw ChildProgram.Failure(description: "postmaster \(running.pid) survived SIGKILL")
            }
            server.withLock { $0 = nil }
        }
    }

    /// Kills one of its processes with SIGKILL; the server then ends all the others and recovers by itself.
    public func killOneBackend(using generator: inout some RandomNumberGenerator) async throws {
        guard let running = server.withLock({ $0 }) else { return }
        let children = Self.children(of: running.pid)
        guard !children.isEmpty else { throw ChildProgram.Failure(description: "the server has no processes") }
        let victim = children[Int(generator.next() % UInt64(children.count))]
        kill(victim, SIGKILL)
    }

    /// Starts the server again on the same data directory and waits until it takes connections.
    public func restart() async throws { try await offThread { [self] in try launch() } }

    /// Stops the server at once and removes its directory.
    public func stop() async { try? await offThread { [self] in stopBlocking() } }

    func stopBlocking() {
        if let running = server.withLock({ $0.take() }) {
            running.signal(SIGQUIT)
            if !running.waitForEnd(milliseconds: 5_000) { running.signal(SIGKILL) }
        }
        try? FileManager.default.removeItem(atPath: directory)
        PrivatePostgresCleanup.forget(self)
    }

    private static func startBlocking(tcp: Bool, settings: [String]) throws -> PrivatePostgres {
        PrivatePostgresCleanup.removeLeftovers()
        let template = try PostgresTemplate.directory()
        let directory = PrivatePostgresCleanup.newDirectory()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try ChildProgram.check(["cp", "-a", template, "\(directory)/data"])
        chmod("\(directory)/data", 0o700)
        try UnprivilegedUser.whenRoot?.own(directory)
        let made = PrivatePostgres(
            directory: directory, port: tcp ? freePort() : 5_432, tcp: tcp, settings: settings)
        PrivatePostgresCleanup.remember(made)
        try made.launch()
        return made
    }

    private func launch() throws {
        guard let binaries = Self.binaries else { throw ChildProgram.Failure(description: Self.absence) }
        let log = "\(directory)/log"
        let fsync = ProcessInfo.processInfo.environment["SEXTANT_TEST_FSYNC"] ?? "on"
        var lines = [
            "listen_addresses=\(tcp ? "127.0.0.1" : "")", "unix_socket_directories=\(directory)", "port=\(port)",
            "max_connections=200", "shared_buffers=64MB", "dynamic_shared_memory_type=mmap", "fsync=\(fsync)",
            "logging_collector=off", "log_min_messages=warning", "restart_after_crash=on",
        ]
        lines += settings
        var command = ["\(binaries)/postgres", "-D", "\(directory)/data"]
        for line in lines { command += ["-c", line] }
        let deadline = SystemTime().monotonicNanoseconds + 30_000_000_000
        repeat {
            // A postmaster killed a moment ago may leave backends that hold the shared memory: then try again.
            let running = try ChildProgram.startServer(
                command, user: UnprivilegedUser.whenRoot, deathSignal: "QUIT", log: log)
            while running.isRunning {
                if isAccepting(running.pid) {
                    server.withLock { $0 = running }
                    return
                }
                usleep(5_000)
            }
            usleep(20_000)
        } while SystemTime().monotonicNanoseconds < deadline
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw ChildProgram.Failure(description: "PostgreSQL did not start: \(said.suffix(2_000))")
    }

    /// Line 1 of `postmaster.pid` is the process, line 8 says `ready` once connections are taken.
    private func isAccepting(_ pid: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "\(directory)/data/postmaster.pid", encoding: .utf8) else {
            return false
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count >= 8 && lines[0] == "\(pid)" && lines[7].hasPrefix("ready")
    }

    private static func children(of pid: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int32.init).filter { candidate in
            guard let stat = try? String(contentsOfFile: "/proc/\(candidate)/stat", encoding: .utf8),
                let end = stat.lastIndex(of: ")")
            else { return false }
            let fields = stat[stat.index(after: end)...].split(separator: " ")
            return fields.count > 1 && Int32(fields[1]) == pid
        }
    }

    private static func newestBinaries() -> String? {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap(Int.init)
        return versions.sorted(by: >).map { "\(root)/\($0)/bin" }
            .first { ChildProgram.isExecutable("\($0)/postgres") }
    }

    private static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(descriptor, generic, length)
                _ = getsockname(descriptor, generic, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }
}
