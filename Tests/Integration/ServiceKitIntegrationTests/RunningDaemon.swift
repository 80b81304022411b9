import Foundation
import HTTPWire
import Networking
import Observability
import Reactor
import Security
import TestKit

@testable import ServiceKit

/// The notes service, running in this process on a loop of its own against a real database.
final class RunningDaemon: Sendable {
    let baseURL: String
    let sink: MemorySink
    let loop: EventLoop
    let client: HTTPClient
    let issuer: TokenIssuer
    let database: TestDatabase
    private let shutdown: ShutdownRequest
    private let task: Task<ExitStatus, Never>

    private init(
        baseURL: String, sink: MemorySink, loop: EventLoop, issuer: TokenIssuer, database: TestDatabase,
        shutdown: ShutdownRequest, task: Task<ExitStatus, Never>
    ) {
        self.baseURL = baseURL
        self.sink = sink
        self.loop = loop
        self.issuer = issuer
        self.database = database
        self.shutdown = shutdown
        self.task = task
        client = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: loop, logger: Logger(service: "client", sink: MemorySink()),
            metrics: MetricsRegistry())
    }

    static func start(on server: PrivatePostgres? = nil, settings: String = "") async throws -> RunningDaemon {
        let database: TestDatabase
        if let server {
            database = try await server.makeDatabase("notes")
        } else {
            database = try await PrivatePostgres.shared().makeDatabase("notes")
        }
        let key = try Ed25519PrivateKey()
        let keyFile = NSTemporaryDirectory() + "notes-\(UUID().uuidString).pem"
        try PrivateFile.write(key.pem().expose(), to: keyFile)
        defer { try? FileManager.default.removeItem(atPath: keyFile) }
        var sources = ConfigurationSources()
        sources.add(
            json5: Array(
                """
                {http: {port: 0, drain_deadline_ms: 2000}, tokens: {signing_key_file: '\(keyFile)'},
                 database: {dsn: '\(database.dsn)', schema: '\(database.schema)', startup_deadline_ms: 5000}}
                """.utf8), origin: "test")
        if !settings.isEmpty { sources.add(json5: Array(settings.utf8), origin: "more") }
        let loaded = try LoadedConfiguration<NotesService.Settings>.load(NotesService.self, sources: sources)
        let loop = try EventLoop.start(name: "daemon")
        let sink = MemorySink()
        let daemon = try await Daemon.assemble(
            NotesService.self, loaded, loop: loop, logger: Logger(service: "notes", level: .debug, sink: sink))
        let shutdown = ShutdownRequest()
        let task = Task(executorPreference: loop) { await daemon.run(until: shutdown) }
        try await eventually(timeoutMilliseconds: 10_000, "the daemon is ready") {
            sink.lines.contains { $0.contains("\"event\":\"ready\"") }
        }
        let port = try listeningPort(sink.lines)
        return RunningDaemon(
            baseURL: "http://127.0.0.1:\(port)", sink: sink, loop: loop,
            issuer: try TokenIssuer(issuer: "sextant-billing", keys: [SigningKey(key: key)]), database: database,
            shutdown: shutdown, task: task)
    }

    /// Stops as SIGTERM does and answers the exit status.
    @discardableResult
    func stop() async -> ExitStatus {
        shutdown.ask(reason: "test")
        return await task.value
    }

    func token(
        subject: String = "alice", scopes: Set<String> = ["notes:read", "notes:write"], audience: String = "billing",
        ageSeconds: Int64 = 0, lifetimeSeconds: Int64 = 300
    ) throws -> String {
        let grant = TokenGrant(
            subject: subject, audiences: [audience], lifetimeSeconds: lifetimeSeconds, use: .access, scopes: scopes)
        return try issuer.issue(grant, nowSeconds: SystemTime().wallMilliseconds / 1_000 - ageSeconds).token
    }

    func send(
        _ method: HTTPMethod = .get, _ path: String, token: String? = nil, key: String? = nil, json: String? = nil,
        body: [UInt8]? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(method: method, url: baseURL + path)
        if let token { request.headers.set("Authorization", "Bearer \(token)") }
        if let key { request.headers.set("Idempotency-Key", key) }
        if let bytes = body ?? json.map({ Array($0.utf8) }) {
            request.body = bytes
            request.headers.set("Content-Type", "application/json")
        }
        for (name, value) in headers { request.headers.set(name, value) }
        return Answer(try await client.send(request, deadlineMilliseconds: 15_000))
    }

    func count(_ table: String, where condition: String = "true") async throws -> Int {
        let text = try await database.psql(
            "SELECT count(*) AS n FROM \(database.schema).\(table) WHERE \(condition)")
        return Int(text.filter(\.isNumber).prefix(9)) ?? -1
    }
}

/// An answer with what tests look at.
struct Answer {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    init(_ response: HTTPClientResponse) {
        status = response.status
        headers = response.headers
        body = response.body
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var object: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }
    var code: String { object["code"] as? String ?? "" }
}

private struct NoPort: Error {}

private func listeningPort(_ lines: [String]) throws -> Int {
    guard let line = lines.first(where: { $0.contains("\"event\":\"listening\"") }),
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let port = object["port"] as? Int
    else { throw NoPort() }
    return port
}
