import BillingApp
import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import Postgres
import Reactor
import Security
import TestKit

@testable import ServiceKit

/// Real monotonic time, and a wall clock that tests move.
final class ShiftedTime: TimeSource {
    private struct State {
        var shift: Int64 = 0
        /// Where the clock was stopped; nil while it goes on.
        var stoppedAt: Int64?
    }

    private let state = Locked(State())

    var wallMilliseconds: Int64 {
        state.withLock { ($0.stoppedAt ?? SystemTime().wallMilliseconds) + $0.shift }
    }
    var monotonicNanoseconds: UInt64 { SystemTime().monotonicNanoseconds }

    func advance(milliseconds: Int64) { state.withLock { $0.shift += milliseconds } }

    /// From now on the wall clock moves by `advance` alone, so that what is counted in seconds is exact however slow
    /// the machine is. Ids made within one millisecond are in no order: not for tests that look at the order of a list.
    func standStill() { state.withLock { $0.stoppedAt = $0.stoppedAt ?? SystemTime().wallMilliseconds } }
}

/// Billing in this process against a real database.
final class PlansDaemon: Sendable {
    static let webhookSecret = Secret("whsec_0123456789abcdef0123456789abcdef")

    let baseURL: String
    let database: TestDatabase
    let clock: ShiftedTime
    let sink: MemorySink
    let client: HTTPClient
    /// What a neighbour of billing would be put together with.
    let context: ServiceContext
    private let issuer: TokenIssuer
    private let shutdown: ShutdownRequest
    private let task: Task<ExitStatus, Never>

    /// - Parameter beside: another daemon whose database and clock this one shares: a second replica.
    init(beside other: PlansDaemon? = nil, hasWebhookSecret: Bool = true) async throws {
        if let other {
            database = other.database
        } else {
            database = try await PrivatePostgres.shared().makeDatabase("plans")
        }
        let folder = NSTemporaryDirectory() + "plans-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let key = try Ed25519PrivateKey()
        try PrivateFile.write(key.pem().expose(), to: folder + "/key.pem")
        try Data(Self.webhookSecret.expose().utf8).write(to: URL(fileURLWithPath: folder + "/stripe"))
        var sources = ConfigurationSources()
        let webhook = hasWebhookSecret ? ", stripe: {webhook_secret_file: '\(folder)/stripe'}" : ""
        sources.add(
            json5: Array(
                """
                {http: {port: 0, drain_deadline_ms: 2000}, tokens: {signing_key_file: '\(folder)/key.pem'},
                 database: {dsn: '\(database.dsn)', schema: '\(database.schema)', startup_deadline_ms: 10000}\(webhook)}
                """.utf8), origin: "test")
        let loaded = try LoadedConfiguration<BillingService.Settings>.load(BillingService.self, sources: sources)
        let loop = try EventLoop.start(name: "billing")
        let sink = MemorySink()
        self.sink = sink
        clock = other?.clock ?? ShiftedTime()
        let daemon = try await Daemon.assemble(
            BillingService.self, loaded, loop: loop, logger: Logger(service: "billing", level: .info, sink: sink),
            clock: clock)
        let shutdown = ShutdownRequest()
        self.shutdown = shutdown
        task = Task(executorPreference: loop) { await daemon.run(until: shutdown) }
        try await eventually(timeoutMilliseconds: 20_000, "billing is ready") {
            sink.lines.contains { $0.contains("\"event\":\"ready\"") }
        }
        baseURL = "http://127.0.0.1:\(try Self.port(sink.lines))"
        issuer = try TokenIssuer(issuer: "sextant-billing", keys: [SigningKey(key: key)])
        let logger = Logger(service: "client", sink: MemorySink())
        let metrics = MetricsRegistry()
        client = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: loop, logger: logger, metrics: metrics)
        context = ServiceContext(
            identity: BillingService.identity, build: .current, settings: loaded.shared, configFingerprint: "",
            loop: loop, logger: logger, metrics: metrics, clock: clock,
            pool: try PostgresPool(
                configuration: loaded.shared.database.poolConfiguration(applicationName: "test"), loop: loop,
                logger: logger, metrics: metrics),
            httpClient: client)
    }

    func stop() async {
        shutdown.ask(reason: "test")
        _ = await task.value
    }

    func token(_ subject: String, _ scopes: Set<String>) throws -> String {
        let grant = TokenGrant(
            subject: subject, audiences: ["billing"], lifetimeSeconds: 300, use: .access, scopes: scopes)
        return try issuer.issue(grant, nowSeconds: clock.wallMilliseconds / 1_000).token
    }

    /// A service that may do everything here.
    func service() throws -> String {
        try token(
            "service",
            [Scope.billingRead, Scope.billingWrite, Scope.entitlementsRead, Scope.entitlementsWrite, Scope.usageWrite])
    }

    func send(
        _ method: HTTPMethod, _ path: String, token: String?, json: String? = nil, body: [UInt8]? = nil,
        headers: [(String, String)] = []
    ) async throws -> Reply {
        var request = HTTPClientRequest(method: method, url: baseURL + path)
        if let token { request.headers.set("Authorization", "Bearer \(token)") }
        if let bytes = body ?? json.map({ Array($0.utf8) }) {
            request.body = bytes
            request.headers.set("Content-Type", "application/json")
        }
        for (name, value) in headers { request.headers.set(name, value) }
        return Reply(try await client.send(request, deadlineMilliseconds: 20_000))
    }

    /// As the service that may do everything.
    func post(_ path: String, _ json: String? = nil) async throws -> Reply {
        try await send(.post, path, token: try service(), json: json)
    }

    /// As the service that may do everything.
    func get(_ path: String) async throws -> Reply { try await send(.get, path, token: try service()) }

    func entitlements(_ customer: String) async throws -> Entitlements {
        try await get("/entitlements/resolve?customer_id=\(customer)").decoded(Entitlements.self)
    }

    func count(_ table: String, where condition: String = "true") async throws -> Int {
        let text = try await database.psql("SELECT count(*) AS n FROM \(database.schema).\(table) WHERE \(condition)")
        return Int(text.filter(\.isNumber).prefix(9)) ?? -1
    }

    /// A plan with everything the sandbox asks for and so many active strategies.
    func makePlan(_ code: String = "pro", algos: Int? = 2) async throws {
        _ = try await post("/billing/plans", #"{"code":"\#(code)","name":"Pro","stripe_price_id":"price_\#(code)"}"#)
        for feature in EntitlementCode.allCases {
            let limit = feature.kind == .quota ? algos.map { ",\"limit\":\($0)" } ?? "" : ""
            _ = try await post(
                "/billing/features",
                #"{"code":"\#(feature.rawValue)","name":"F","kind":"\#(feature.kind.rawValue)"}"#)
            _ = try await post(
                "/billing/plans/\(code)/features", #"{"feature_code":"\#(feature.rawValue)"\#(limit)}"#)
        }
    }

    private static func port(_ lines: [String]) throws -> Int {
        guard let line = lines.first(where: { $0.contains("\"event\":\"listening\"") }),
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let port = object["port"] as? Int
        else { throw NoPort() }
        return port
    }

    private struct NoPort: Error {}
}

/// An answer with what tests look at.
struct Reply {
    let status: Int
    let body: [UInt8]

    init(_ response: HTTPClientResponse) {
        status = response.status
        body = response.body
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var object: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }
    var code: String { object["code"] as? String ?? "" }

    func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(body))
    }
}
