import Foundation
import HTTPWire
import Networking
import Observability
import Reactor
import TestKit

@testable import MarketDataApp
@testable import ServiceKit

/// The market-data daemon in this process on a loop of its own, against a real database and a stand-in for billing.
final class RunningMarketData: Sendable {
    let baseURL: String
    let sink: MemorySink
    let loop: EventLoop
    let keys: KeyServer
    let database: TestDatabase
    private let client: HTTPClient
    private let shutdown: ShutdownRequest
    private let task: Task<ExitStatus, Never>

    private init(
        baseURL: String, sink: MemorySink, loop: EventLoop, keys: KeyServer, database: TestDatabase,
        shutdown: ShutdownRequest, task: Task<ExitStatus, Never>
    ) {
        self.baseURL = baseURL
        self.sink = sink
        self.loop = loop
        self.keys = keys
        self.database = database
        self.shutdown = shutdown
        self.task = task
        client = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: loop, logger: Logger(service: "client", sink: MemorySink()),
            metrics: MetricsRegistry())
    }

    /// Starts it on a database (a fresh one when none is given) with further settings as JSON5.
    static func start(
        on given: TestDatabase? = nil, settings: String = "{}", clock: any TimeSource = SystemTime()
    ) async throws -> RunningMarketData {
        let database: TestDatabase
        if let given { database = given } else { database = try await PrivatePostgres.shared().makeDatabase("market") }
        let loop = try EventLoop.start(name: "market-data")
        let keys = try await KeyServer.start(on: loop, clock: clock)
        var sources = ConfigurationSources()
        sources.add(
            json5: Array(
                """
                {http: {port: 0, drain_deadline_ms: 2000}, tokens: {jwks_url: '\(keys.keysURL)'},
                 sandbox: {history_minutes: 30, refresh_ms: 50},
                 database: {dsn: '\(database.dsn)', schema: '\(database.schema)', startup_deadline_ms: 5000}}
                """.utf8), origin: "test")
        sources.add(json5: Array(settings.utf8), origin: "more")
        let loaded = try LoadedConfiguration<MarketDataService.Settings>.load(MarketDataService.self, sources: sources)
        let sink = MemorySink()
        let daemon = try await Daemon.assemble(
            MarketDataService.self, loaded, loop: loop,
            logger: Logger(service: "market-data", level: .info, sink: sink),
            clock: clock)
        let shutdown = ShutdownRequest()
        let task = Task(executorPreference: loop) { await daemon.run(until: shutdown) }
        try await eventually(timeoutMilliseconds: 30_000, "market-data is ready") {
            if sink.lines.contains(where: { $0.contains("\"event\":\"part_failed\"") }) {
                throw Ended(lines: sink.lines)
            }
            return sink.lines.contains { $0.contains("\"event\":\"ready\"") }
        }
        let port = try listeningPort(sink.lines)
        let running = RunningMarketData(
            baseURL: "http://127.0.0.1:\(port)", sink: sink, loop: loop, keys: keys, database: database,
            shutdown: shutdown, task: task)
        try await eventually(timeoutMilliseconds: 10_000, "market-data has the token keys") {
            try await running.get("/instruments").status == 200
        }
        return running
    }

    /// Stops as SIGTERM does and answers the exit status.
    @discardableResult
    func stop() async -> ExitStatus {
        shutdown.ask(reason: "test")
        let status = await task.value
        await keys.stop()
        return status
    }

    func send(
        _ method: HTTPMethod = .get, _ path: String, token: String? = nil, json: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(method: method, url: baseURL + path)
        if let token { request.headers.set("Authorization", "Bearer \(token)") }
        if let json {
            request.body = Array(json.utf8)
            request.headers.set("Content-Type", "application/json")
        }
        for (name, value) in headers { request.headers.set(name, value) }
        return Answer(try await client.send(request, deadlineMilliseconds: 15_000))
    }

    /// A GET with a token that may read the market.
    func get(_ path: String) async throws -> Answer {
        try await send(.get, path, token: try keys.token())
    }

    func count(_ table: String, where condition: String = "true") async throws -> Int {
        let text = try await database.psql("SELECT count(*) AS n FROM \(database.schema).\(table) WHERE \(condition)")
        return Int(text.filter(\.isNumber).prefix(9)) ?? -1
    }

    struct Ended: Error, CustomStringConvertible {
        let lines: [String]
        var description: String { lines.suffix(5).joined(separator: "\n") }
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
    var items: [[String: Any]] { object["items"] as? [[String: Any]] ?? [] }
    func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
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
