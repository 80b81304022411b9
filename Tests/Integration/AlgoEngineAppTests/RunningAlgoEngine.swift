import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import Reactor
import Security
import TestKit

@testable import AlgoEngineApp
@testable import ServiceKit

/// The daemon in this process, on a real database, with fake neighbours.
final class RunningAlgoEngine: Sendable {
    static let alice = "0193a1f2-7c00-7abc-8def-00000000000a"
    static let bob = "0193a1f2-7c00-7abc-8def-00000000000b"
    static let scopes: Set<String> = ["strategies:write", "orders:read", "orders:write", "market:read"]

    let neighbours: FakeNeighbours
    let baseURL: String
    let sink: MemorySink
    let loop: EventLoop
    let client: HTTPClient
    let database: TestDatabase
    private let shutdown: ShutdownRequest
    private let task: Task<ExitStatus, Never>

    private init(
        neighbours: FakeNeighbours, baseURL: String, sink: MemorySink, loop: EventLoop, database: TestDatabase,
        shutdown: ShutdownRequest, task: Task<ExitStatus, Never>
    ) {
        self.neighbours = neighbours
        self.baseURL = baseURL
        self.sink = sink
        self.loop = loop
        self.database = database
        self.shutdown = shutdown
        self.task = task
        client = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: loop, logger: Logger(service: "client", sink: MemorySink()),
            metrics: MetricsRegistry())
    }

    /// Starts it; a second one on the same database and neighbours is a replica, or the next life of the first.
    static func start(after other: RunningAlgoEngine? = nil, settings: String = "{}") async throws -> RunningAlgoEngine
    {
        let loop = try EventLoop.start(name: "algo-engine")
        let database: TestDatabase
        let neighbours: FakeNeighbours
        if let other {
            database = other.database
            neighbours = other.neighbours
        } else {
            database = try await PrivatePostgres.shared().makeDatabase("algo")
            neighbours = try FakeNeighbours(loop: try EventLoop.start(name: "neighbours"))
        }
        let urls = try await neighbours.start()
        let secret = NSTemporaryDirectory() + "algo-\(UUID().uuidString).secret"
        try Data(String(repeating: "s", count: 48).utf8).write(to: URL(fileURLWithPath: secret))
        defer { try? FileManager.default.removeItem(atPath: secret) }
        var sources = ConfigurationSources()
        sources.add(
            json5: Array(
                """
                {http: {port: 0, drain_deadline_ms: 2000},
                 database: {dsn: '\(database.dsn)', schema: '\(database.schema)', startup_deadline_ms: 5000},
                 tokens: {jwks_url: '\(urls[0])/.well-known/jwks.json'},
                 service_client: {secret_file: '\(secret)'},
                 neighbours: {market_data_url: '\(urls[1])', order_router_url: '\(urls[2])'},
                 entitlements: {cache_ms: 0},
                 orchestrator: {poll_interval_ms: 20, claim_ms: 30000, max_signal_age_ms: 170000},
                 strategies: {quota_interval_ms: 50}}
                """.utf8), origin: "test")
        sources.add(json5: Array(settings.utf8), origin: "more")
        let loaded = try LoadedConfiguration<AlgoEngineService.Settings>.load(AlgoEngineService.self, sources: sources)
        let sink = MemorySink()
        let daemon = try await Daemon.assemble(
            AlgoEngineService.self, loaded, loop: loop, logger: Logger(service: "algo-engine", sink: sink))
        let shutdown = ShutdownRequest()
        let task = Task(executorPreference: loop) { await daemon.run(until: shutdown) }
        try await eventually(timeoutMilliseconds: 20_000, "the daemon is ready") {
            sink.lines.contains { $0.contains("\"event\":\"ready\"") }
        }
        let port = try listeningPort(sink.lines)
        let running = RunningAlgoEngine(
            neighbours: neighbours, baseURL: "http://127.0.0.1:\(port)", sink: sink, loop: loop, database: database,
            shutdown: shutdown, task: task)
        try await eventually(timeoutMilliseconds: 10_000, "the token keys are there") {
            try await running.send(.get, "/health/ready").status == 200
        }
        return running
    }

    /// Stops as SIGTERM does.
    @discardableResult
    func stop() async -> ExitStatus {
        shutdown.ask(reason: "test")
        return await task.value
    }

    func send(
        _ method: HTTPMethod, _ path: String, as subject: String? = RunningAlgoEngine.alice, json: String? = nil,
        key: String? = nil, scopes: Set<String> = RunningAlgoEngine.scopes
    ) async throws -> Answer {
        var request = HTTPClientRequest(method: method, url: baseURL + path)
        if let subject { request.headers.set("Authorization", "Bearer \(try neighbours.token(subject, scopes))") }
        if let key { request.headers.set("Idempotency-Key", key) }
        if let json {
            request.body = Array(json.utf8)
            request.headers.set("Content-Type", "application/json")
        }
        return Answer(try await client.send(request, deadlineMilliseconds: 15_000))
    }

    func count(_ table: String, where condition: String = "true") async throws -> Int {
        let text = try await database.psql("SELECT count(*) AS n FROM \(database.schema).\(table) WHERE \(condition)")
        return Int(text.filter(\.isNumber).prefix(9)) ?? -1
    }
}

private struct NoPort: Error {}

private func listeningPort(_ lines: [String]) throws -> Int {
    guard let line = lines.first(where: { $0.contains("\"event\":\"listening\"") }),
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let port = object["port"] as? Int
    else { throw NoPort() }
    return port
}

/// An answer with what tests look at.
struct Answer: Sendable {
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
    var id: String { object["id"] as? String ?? "" }

    func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }
}
