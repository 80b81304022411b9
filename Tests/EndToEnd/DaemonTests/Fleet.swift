import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import Reactor
import TestKit

/// A private PostgreSQL with the four roles and schemas, a signing key, free ports, and daemons started on them.
final class Fleet: Sendable {
    static let names = ["billing", "market-data", "order-router", "algo-engine"]
    /// The programs with a secret of their own for billing.
    static let clients = ["market-data", "order-router", "algo-engine", "bootstrap-demo"]

    let server: PrivatePostgres
    let database: TestDatabase
    let folder: String
    let ports: [String: Int]
    let passwords: [String: String]
    let http: HTTPClient

    private init(
        server: PrivatePostgres, database: TestDatabase, folder: String, ports: [String: Int],
        passwords: [String: String], http: HTTPClient
    ) {
        self.server = server
        self.database = database
        self.folder = folder
        self.ports = ports
        self.passwords = passwords
        self.http = http
    }

    static func make(on given: PrivatePostgres? = nil) async throws -> Fleet {
        let server: PrivatePostgres
        if let given { server = given } else { server = try await PrivatePostgres.shared() }
        let database = try await server.makeDatabase("fleet")
        let folder = NSTemporaryDirectory() + "fleet-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await offThread {
            _ = try ChildProgram.check(["openssl", "genpkey", "-algorithm", "ed25519", "-out", folder + "/key.pem"])
        }
        var passwords: [String: String] = [:]
        for name in names {
            passwords[name] = "canary-\(UUID().uuidString)"
            try Data((passwords[name] ?? "").utf8).write(to: URL(fileURLWithPath: folder + "/\(name).password"))
            let schema = schema(name)
            try await database.psql(
                "CREATE ROLE \(database.name)_\(schema) LOGIN",
                "CREATE SCHEMA \(schema) AUTHORIZATION \(database.name)_\(schema)")
        }
        // Named as in the local stack, where the demo looks for them.
        for secret in clients.map({ $0 + "-client-secret" }) + ["stripe-webhook-secret"] {
            try Data("canary-\(UUID().uuidString)".utf8).write(to: URL(fileURLWithPath: folder + "/" + secret))
        }
        let free = FreePorts.take(names.count)
        let loop = try EventLoop.start(name: "fleet")
        let http = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: loop, logger: Logger(service: "fleet", sink: MemorySink()),
            metrics: MetricsRegistry())
        return Fleet(
            server: server, database: database, folder: folder,
            ports: Dictionary(uniqueKeysWithValues: zip(names, free)), passwords: passwords, http: http)
    }

    static func schema(_ name: String) -> String { name.replacing("-", with: "_") }

    func port(_ name: String) -> Int { ports[name] ?? 0 }

    /// The variables a daemon is started with.
    func environment(_ name: String, _ more: [String: String] = [:]) -> [String: String] {
        let prefix = "SEXTANT__" + name.uppercased().replacing("-", with: "_") + "__"
        var variables = [
            prefix + "HTTP__PORT": String(port(name)),
            prefix + "DATABASE__DSN":
                server.dsn(user: "\(database.name)_\(Self.schema(name))", database: database.name),
            prefix + "DATABASE__PASSWORD_FILE": folder + "/\(name).password",
        ]
        if name == "billing" {
            variables[prefix + "TOKENS__SIGNING_KEY_FILE"] = folder + "/key.pem"
            variables[prefix + "STRIPE__WEBHOOK_SECRET_FILE"] = folder + "/stripe-webhook-secret"
            for client in Self.clients {
                let key = "SERVICE_CLIENTS__" + client.uppercased().replacing("-", with: "_") + "_SECRET_FILE"
                variables[prefix + key] = folder + "/\(client)-client-secret"
            }
        } else {
            variables[prefix + "SERVICE_CLIENT__SECRET_FILE"] = folder + "/\(name)-client-secret"
            variables[prefix + "TOKENS__JWKS_URL"] = "http://127.0.0.1:\(port("billing"))/.well-known/jwks.json"
        }
        if name == "order-router" {
            variables[prefix + "NEIGHBOURS__MARKET_DATA_URL"] = "http://127.0.0.1:\(port("market-data"))"
        }
        if name == "algo-engine" {
            variables[prefix + "NEIGHBOURS__MARKET_DATA_URL"] = "http://127.0.0.1:\(port("market-data"))"
            variables[prefix + "NEIGHBOURS__ORDER_ROUTER_URL"] = "http://127.0.0.1:\(port("order-router"))"
        }
        for (key, value) in more { variables[prefix + key] = value }
        return variables
    }

    func start(_ name: String, _ more: [String: String] = [:], log: String = "log") throws -> DaemonProcess {
        try DaemonProcess(
            name, port: port(name), environment: environment(name, more), log: folder + "/\(name).\(log)")
    }

    func startAll(log: String = "log") async throws -> [DaemonProcess] {
        var daemons: [DaemonProcess] = []
        for name in Self.names { daemons.append(try start(name, log: log)) }
        try await waitUntilTogether(daemons)
        return daemons
    }

    func waitUntilReady(_ daemon: DaemonProcess) async throws {
        try await eventually(timeoutMilliseconds: 60_000, "\(daemon.name) is ready") {
            (try? await self.get(daemon.name, "/health/ready").status) == 200
        }
    }

    /// Until each is ready and has seen its neighbours.
    func waitUntilTogether(_ daemons: [DaemonProcess]) async throws {
        for daemon in daemons {
            try await eventually(timeoutMilliseconds: 60_000, "\(daemon.name) is ready and sees its neighbours") {
                guard let answer = try? await self.get(daemon.name, "/health/ready"), answer.status == 200 else {
                    return false
                }
                return try JSONDecoder().decode(ReadinessReport.self, from: Data(answer.body)).checks.allSatisfy(\.ok)
            }
        }
    }

    func get(_ name: String, _ path: String, token: String? = nil) async throws -> HTTPClientResponse {
        try await send(.get, name, path, token: token)
    }

    /// Sends a request, with a JSON body when there is one.
    func send(
        _ method: HTTPMethod, _ name: String, _ path: String, token: String? = nil, json: [UInt8]? = nil,
        key: String? = nil
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(method: method, url: "http://127.0.0.1:\(port(name))" + path)
        if let token { request.headers.set("Authorization", "Bearer \(token)") }
        if let key { request.headers.set("Idempotency-Key", key) }
        if let json {
            request.headers.set("Content-Type", "application/json")
            request.body = json
        }
        return try await http.send(request, deadlineMilliseconds: 5_000)
    }

    /// The rows of a query of one text column, as superuser.
    func rows(_ sql: String) async throws -> [String] {
        try await database.psql(sql).split(separator: "\n").map(String.init)
    }

    /// Posts JSON to a port of this machine.
    func post(_ port: Int, _ path: String, _ json: String) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(method: .post, url: "http://127.0.0.1:\(port)" + path)
        request.headers.set("Content-Type", "application/json")
        request.body = Array(json.utf8)
        return try await http.send(request, deadlineMilliseconds: 10_000)
    }

    func token(scope: String = "ops:read", seconds: Int = 300) async throws -> String {
        let outcome = try await DaemonProcess.run(
            "billing",
            ["--issue-service-token", "--subject", "operator", "--scope", scope, "--ttl-s", String(seconds)],
            environment: environment("billing"))
        return outcome.output.filter { !$0.isNewline }
    }
}

/// Ports nobody listens on at the moment.
enum FreePorts {
    static func take(_ count: Int) -> [Int] {
        var ports: [Int] = []
        var descriptors: [Int32] = []
        for _ in 0..<count {
            guard let address = SocketAddress(literal: "127.0.0.1", port: 0),
                let descriptor = try? Socket.listen(address), let local = Socket.localAddress(descriptor)
            else { continue }
            descriptors.append(descriptor)
            ports.append(Int(local.port))
        }
        for descriptor in descriptors { Socket.close(descriptor) }
        return ports
    }
}
