import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import OrderRouterApp
import Reactor
import Security
import TestKit

@testable import ServiceKit

/// Order-router in this process on a loop of its own, against a real database and neighbours at HTTP level.
final class RunningRouter: Sendable {
    static let alice = "0193a1f2-7c00-7abc-8def-0123456789ab"
    static let bob = "0193a1f2-7c00-7abc-8def-0123456789ac"

    let neighbours: FakeNeighbours
    let database: TestDatabase
    let sink: MemorySink
    private let clock: any TimeSource
    private let baseURL: String
    private let client: HTTPClient
    private let shutdown: ShutdownRequest
    private let task: Task<ExitStatus, Never>

    private init(
        neighbours: FakeNeighbours, database: TestDatabase, sink: MemorySink, clock: any TimeSource, baseURL: String,
        client: HTTPClient, shutdown: ShutdownRequest, task: Task<ExitStatus, Never>
    ) {
        self.neighbours = neighbours
        self.database = database
        self.sink = sink
        self.clock = clock
        self.baseURL = baseURL
        self.client = client
        self.shutdown = shutdown
        self.task = task
    }

    /// Starts one, or starts it again on the database and with the neighbours of another.
    static func start(
        settings: String = "", clock: any TimeSource = SystemTime(), after earlier: RunningRouter? = nil
    ) async throws -> RunningRouter {
        let neighbours: FakeNeighbours
        let database: TestDatabase
        if let earlier {
            (neighbours, database) = (earlier.neighbours, earlier.database)
        } else {
            neighbours = try await FakeNeighbours.start(clock: clock)
            database = try await PrivatePostgres.shared().makeDatabase("router")
        }
        let secret = NSTemporaryDirectory() + "router-\(UUID().uuidString).secret"
        try Data("client-secret-of-the-test-0123456789abcdef".utf8).write(to: URL(fileURLWithPath: secret))
        defer { try? FileManager.default.removeItem(atPath: secret) }
        var sources = ConfigurationSources()
        sources.add(
            json5: Array(
                """
                {http: {port: 0, drain_deadline_ms: 2000}, service_client: {secret_file: '\(secret)'},
                 tokens: {jwks_url: '\(neighbours.baseURL)/.well-known/jwks.json'},
                 neighbours: {market_data_url: '\(neighbours.baseURL)'}, market: {cache_ms: 0},
                 entitlements: {cache_ms: 0}, resting_orders: {interval_ms: 20}, intents: {interval_ms: 100},
                 database: {dsn: '\(database.dsn)', schema: '\(database.schema)', startup_deadline_ms: 5000}}
                """.utf8), origin: "test")
        if !settings.isEmpty { sources.add(json5: Array(settings.utf8), origin: "more") }
        let loaded = try LoadedConfiguration<OrderRouterService.Settings>.load(
            OrderRouterService.self, sources: sources)
        let loop = try EventLoop.start(name: "router")
        let sink = MemorySink()
        let daemon = try await Daemon.assemble(
            OrderRouterService.self, loaded, loop: loop,
            logger: Logger(service: "order-router", level: .debug, sink: sink), clock: clock)
        let shutdown = ShutdownRequest()
        let task = Task(executorPreference: loop) { await daemon.run(until: shutdown) }
        try await eventually(timeoutMilliseconds: 20_000, "order-router is ready") {
            sink.lines.contains { $0.contains("\"event\":\"ready\"") }
        }
        let client = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: loop, logger: Logger(service: "client", sink: MemorySink()),
            metrics: MetricsRegistry())
        let baseURL = "http://127.0.0.1:\(try port(sink.lines))"
        // Ready means that billing's keys have been fetched.
        try await eventually(timeoutMilliseconds: 20_000, "order-router takes requests") {
            try await client.send(HTTPClientRequest(url: baseURL + "/health/ready"), deadlineMilliseconds: 5_000).status
                == 200
        }
        return RunningRouter(
            neighbours: neighbours, database: database, sink: sink, clock: clock, baseURL: baseURL, client: client,
            shutdown: shutdown, task: task)
    }

    /// Stops the daemon; the neighbours stay for a restart.
    @discardableResult
    func stop() async -> ExitStatus {
        shutdown.ask(reason: "test")
        return await task.value
    }

    /// Stops the daemon and its neighbours.
    func end() async {
        await stop()
        await neighbours.stop()
    }

    static let userScopes: Set<String> = [Scope.ordersWrite, Scope.ordersRead]
    static let operatorScopes: Set<String> = [
        Scope.ordersWrite, Scope.ordersRead, Scope.accountsAny, Scope.routerControl,
    ]

    func token(_ subject: String = alice, scopes: Set<String> = userScopes) throws -> String {
        let grant = TokenGrant(
            subject: subject, audiences: ["order-router"], lifetimeSeconds: 300, use: .access, scopes: scopes)
        return try neighbours.issuer.issue(grant, nowSeconds: clock.wallMilliseconds / 1_000).token
    }

    func send(
        _ method: HTTPMethod = .get, _ path: String, as subject: String = alice, scopes: Set<String> = userScopes,
        key: String? = nil, json: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(method: method, url: baseURL + path)
        request.headers.set("Authorization", "Bearer " + (try token(subject, scopes: scopes)))
        if let key { request.headers.set("Idempotency-Key", key) }
        if let json {
            request.body = Array(json.utf8)
            request.headers.set("Content-Type", "application/json")
        }
        return Answer(try await client.send(request, deadlineMilliseconds: 20_000))
    }

    /// Sends an order of a user, with a client order id of its own unless one is given.
    func order(
        _ quantity: String, side: String = "buy", symbol: String = "BTCUSDT", broker: String = "binance",
        venue: String = "binance.spot", price: String? = nil, tif: String? = nil, id: String? = UUID().uuidString,
        account: String? = nil, more: String = "", as subject: String = alice, scopes: Set<String> = userScopes,
        path: String = "/orders"
    ) async throws -> Answer {
        var body =
            #"{"broker":"\#(broker)","venue":"\#(venue)","symbol":"\#(symbol)","side":"\#(side)","quantity":"\#(quantity)","#
        body += price.map { #""order_type":"limit","price":"\#($0)""# } ?? #""order_type":"market""#
        if let tif { body += #","time_in_force":"\#(tif)""# }
        if let id { body += #","client_order_id":"\#(id)""# }
        if let account { body += #","account_id":"\#(account)""# }
        return try await send(.post, path, as: subject, scopes: scopes, json: body + more + "}")
    }

    /// What the database says, one column of one row.
    func value(_ sql: String) async throws -> String {
        let text = try await database.psql("SET search_path = \(database.schema)", "SELECT 'v=' || (\(sql))::text AS v")
        guard let start = text.range(of: "v=") else { return "" }
        return String(text[start.upperBound...].prefix { !$0.isNewline }).trimmingCharacters(in: .whitespaces)
    }

    /// Runs a statement on the database.
    func change(_ sql: String) async throws {
        try await database.psql("SET search_path = \(database.schema)", sql)
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
struct Answer: Sendable {
    let status: Int
    let body: [UInt8]

    init(_ response: HTTPClientResponse) {
        status = response.status
        body = response.body
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var object: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }
    var items: [[String: Any]] { object["items"] as? [[String: Any]] ?? [] }
    var code: String { object["code"] as? String ?? "" }
    func text(_ name: String) -> String { object[name] as? String ?? "" }
    func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }
}
