import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import Postgres
import Reactor
import Security
import TestKit

@testable import MarketDataApp
@testable import ServiceKit

/// The alerts, running in this process on a loop of its own against a real database.
final class RunningAlerts: Sendable {
    static let alice = "0193a1f2-7c00-7abc-8def-0123456789ab"
    static let bob = "0193a1f2-7c00-7abc-8def-0123456789ac"

    /// Fast, and with webhooks to this machine allowed.
    static let quick = """
        alerts: {evaluation_interval_ms: 20, delivery_poll_ms: 20, lease_ms: 2000, webhook_allow_http: true,
            webhook_allowed_blocks: '127.0.0.1/32', delivery_backoff_ms: 5, delivery_backoff_max_ms: 20,
            delivery_max_attempts: 3, delivery_timeout_ms: 2000, min_interval_ms: 0}
        """

    let baseURL: String
    let sink: MemorySink
    let market: FakeMarket
    let database: TestDatabase
    let keyFile: String
    let client: HTTPClient
    private let issuer: TokenIssuer
    private let shutdown: ShutdownRequest
    private let task: Task<ExitStatus, Never>

    private init(
        baseURL: String, sink: MemorySink, market: FakeMarket, database: TestDatabase, keyFile: String,
        loop: EventLoop, issuer: TokenIssuer, shutdown: ShutdownRequest, task: Task<ExitStatus, Never>
    ) {
        self.baseURL = baseURL
        self.sink = sink
        self.market = market
        self.database = database
        self.keyFile = keyFile
        self.issuer = issuer
        self.shutdown = shutdown
        self.task = task
        client = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: loop, logger: Logger(service: "client", sink: MemorySink()),
            metrics: MetricsRegistry())
    }

    /// A daemon on a database of its own, or a second one on another's.
    static func start(beside other: RunningAlerts? = nil, settings: String = quick) async throws -> RunningAlerts {
        let database: TestDatabase
        if let other {
            database = other.database
        } else {
            database = try await PrivatePostgres.shared().makeDatabase("alerts")
        }
        let market = other?.market ?? FakeMarket()
        AlertsOnlyService.markets.withLock { $0[database.schema] = market }
        let keyFile = other?.keyFile ?? NSTemporaryDirectory() + "alerts-\(UUID().uuidString).pem"
        if other == nil {
            try PrivateFile.write(try Ed25519PrivateKey().pem().expose(), to: keyFile)
        }
        var sources = ConfigurationSources()
        sources.add(
            json5: Array(
                """
                {http: {port: 0, drain_deadline_ms: 2000}, tokens: {signing_key_file: '\(keyFile)'}, \(settings),
                 database: {dsn: '\(database.dsn)', schema: '\(database.schema)', startup_deadline_ms: 5000}}
                """.utf8), origin: "test")
        let loaded = try LoadedConfiguration<AlertsOnlyService.Settings>.load(
            AlertsOnlyService.self, sources: sources)
        let loop = try EventLoop.start(name: "alerts")
        let sink = MemorySink()
        let daemon = try await Daemon.assemble(
            AlertsOnlyService.self, loaded, loop: loop, logger: Logger(service: "alerts", level: .debug, sink: sink))
        let shutdown = ShutdownRequest()
        let task = Task(executorPreference: loop) { await daemon.run(until: shutdown) }
        try await eventually(timeoutMilliseconds: 20_000, "the daemon is ready") {
            sink.lines.contains { $0.contains("\"event\":\"ready\"") }
        }
        return RunningAlerts(
            baseURL: "http://127.0.0.1:\(try port(sink.lines))", sink: sink, market: market, database: database,
            keyFile: keyFile, loop: loop,
            issuer: try TokenIssuer(
                issuer: "sextant-billing", keys: [try TokenKeys.signingKey(file: keyFile)]), shutdown: shutdown,
            task: task)
    }

    /// Runs a test against a daemon and stops it in every case.
    static func with(_ settings: String = quick, _ body: (RunningAlerts) async throws -> Void) async throws {
        let daemon = try await start(settings: settings)
        do {
            try await body(daemon)
        } catch {
            await daemon.stop()
            throw error
        }
        await daemon.stop()
    }

    @discardableResult
    func stop() async -> ExitStatus {
        shutdown.ask(reason: "test")
        let status = await task.value
        await client.shutdown()
        return status
    }

    func send(
        _ method: HTTPMethod = .get, _ path: String, as subject: String = alice,
        scopes: Set<String> = [Scope.alertsWrite], json: String? = nil, key: String? = nil
    ) async throws -> AlertAnswer {
        let grant = TokenGrant(
            subject: subject, audiences: ["market-data"], lifetimeSeconds: 300, use: .access, scopes: scopes)
        let token = try issuer.issue(grant, nowSeconds: SystemTime().wallMilliseconds / 1_000).token
        var request = HTTPClientRequest(method: method, url: baseURL + path)
        request.headers.set("Authorization", "Bearer \(token)")
        if let key { request.headers.set("Idempotency-Key", key) }
        if let json {
            request.body = Array(json.utf8)
            request.headers.set("Content-Type", "application/json")
        }
        let response = try await client.send(request, deadlineMilliseconds: 15_000)
        return AlertAnswer(status: response.status, body: response.body)
    }

    /// Makes an alert and answers it.
    func create(_ body: String, as subject: String = alice) async throws -> Alert {
        try await send(.post, "/alerts", as: subject, json: body, key: UUID().uuidString).decoded(Alert.self)
    }

    func alert(_ id: String) async throws -> Alert { try await send(.get, "/alerts/\(id)").decoded(Alert.self) }

    func triggers(as subject: String = alice) async throws -> [AlertTrigger] {
        try await send(.get, "/alerts/triggers?limit=100", as: subject).decoded(AlertTriggerList.self).items
    }

    func push(_ reading: MetricReading) async throws -> AlertAnswer {
        try await send(
            .post, "/alerts/metrics", as: "order-router", scopes: [Scope.alertsIngest],
            json: try AlertJSON.text(reading))
    }

    private static func port(_ lines: [String]) throws -> Int {
        struct NoPort: Error {}
        guard let line = lines.first(where: { $0.contains("\"event\":\"listening\"") }),
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let port = object["port"] as? Int
        else { throw NoPort() }
        return port
    }
}

/// An answer with what tests look at.
struct AlertAnswer {
    struct Unexpected: Error, CustomStringConvertible {
        let description: String
    }

    let status: Int
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var code: String {
        ((try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any])?["code"] as? String ?? ""
    }

    func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard (200..<300).contains(status) else { throw Unexpected(description: "\(status) \(text)") }
        return try JSONDecoder().decode(type, from: Data(body))
    }
}
