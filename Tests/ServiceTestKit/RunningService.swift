import Foundation
public import HTTPWire
import Networking
public import Observability
public import Reactor
public import ServiceKit
public import TestKit

/// A service running in this process on a loop of its own, against a real database of its own.
public final class RunningService: Sendable {
    /// Where it listens.
    public let baseURL: String
    /// What it logged.
    public let log: MemorySink
    /// The loop it runs on.
    public let loop: EventLoop
    /// Its database; the schema is the role's.
    public let database: TestDatabase
    /// Signs tokens it accepts.
    public let tokens: TestTokens
    private let client: HTTPClient
    private let keys: StubNeighbour?
    private let shutdown: ShutdownRequest
    private let task: Task<ExitStatus, Never>

    private init(
        baseURL: String, log: MemorySink, loop: EventLoop, database: TestDatabase, tokens: TestTokens,
        keys: StubNeighbour?, shutdown: ShutdownRequest, task: Task<ExitStatus, Never>
    ) {
        self.baseURL = baseURL
        self.log = log
        self.loop = loop
        self.database = database
        self.tokens = tokens
        self.keys = keys
        self.shutdown = shutdown
        self.task = task
        client = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: loop, logger: Logger(service: "client", sink: MemorySink()),
            metrics: MetricsRegistry())
    }

    /// Starts a service and waits until it is ready to answer.
    ///
    /// Billing signs with the key of `tokens`; every other service finds that key published by a stub at its
    /// `tokens.jwks_url`, unless `settings` name another address.
    /// - Parameters:
    ///   - database: a database to share with another running service; a new one by default.
    ///   - tokens: what signs; a new key by default.
    ///   - settings: more configuration, JSON5; it wins over what this sets.
    ///   - clock: the service's time.
    public static func start<S: Service>(
        _ service: S.Type, on database: TestDatabase? = nil, tokens given: TestTokens? = nil, settings: String = "",
        clock: any TimeSource = SystemTime()
    ) async throws -> RunningService {
        let database = if let database { database } else { try await PrivatePostgres.shared().makeDatabase("service") }
        let tokens = try given ?? TestTokens()
        let signs = S.identity.name == "billing"
        let published = try tokens.publishedKeys()
        let keys = signs ? nil : try await StubNeighbour.start { _ in StubNeighbour.json(published) }
        let keyFile = NSTemporaryDirectory() + "service-\(UUID().uuidString).pem"
        if signs { try tokens.writeKey(to: keyFile) }
        defer { try? FileManager.default.removeItem(atPath: keyFile) }
        let tokenKeys =
            signs
            ? "signing_key_file: '\(keyFile)'" : "jwks_url: '\(keys?.baseURL ?? "")/.well-known/jwks.json'"
        var sources = ConfigurationSources()
        sources.add(
            json5: Array(
                """
                {http: {port: 0, drain_deadline_ms: 2000}, tokens: {\(tokenKeys)},
                 database: {dsn: '\(database.dsn)', schema: '\(database.schema)', startup_deadline_ms: 10000}}
                """.utf8), origin: "test")
        if !settings.isEmpty { sources.add(json5: Array(settings.utf8), origin: "more") }
        let loaded = try LoadedConfiguration<S.Settings>.load(S.self, sources: sources)
        let loop = try EventLoop.start(name: S.identity.name)
        let log = MemorySink()
        let daemon = try await Daemon.assemble(
            S.self, loaded, loop: loop, logger: Logger(service: S.identity.name, level: .debug, sink: log),
            clock: clock)
        let shutdown = ShutdownRequest()
        let task = Task(executorPreference: loop) { await daemon.run(until: shutdown) }
        try await eventually(timeoutMilliseconds: 20_000, "\(S.identity.name) is ready") {
            log.lines.contains { $0.contains("\"event\":\"ready\"") || $0.contains("\"event\":\"part_failed\"") }
        }
        let running = RunningService(
            baseURL: "http://127.0.0.1:\(try port(log.lines))", log: log, loop: loop, database: database,
            tokens: tokens, keys: keys, shutdown: shutdown, task: task)
        if !signs {
            // Tokens can be verified once the keys were fetched.
            try await eventually(timeoutMilliseconds: 10_000, "the token keys are there") {
                log.lines.contains { $0.contains("\"event\":\"token_keys_fetched\"") }
            }
        }
        return running
    }

    /// Stops as SIGTERM does and answers the exit status.
    @discardableResult
    public func stop() async -> ExitStatus {
        shutdown.ask(reason: "test")
        let status = await task.value
        await keys?.stop()
        return status
    }

    /// Sends a request; a body is sent as JSON.
    public func send(
        _ method: HTTPMethod = .get, _ path: String, token: String? = nil, key: String? = nil, json: String? = nil,
        body: [UInt8]? = nil, headers: [(String, String)] = [], deadlineMilliseconds: Int64 = 20_000
    ) async throws -> ServiceAnswer {
        var request = HTTPClientRequest(method: method, url: baseURL + path)
        if let token { request.headers.set("Authorization", "Bearer \(token)") }
        if let key { request.headers.set("Idempotency-Key", key) }
        if let bytes = body ?? json.map({ Array($0.utf8) }) {
            request.body = bytes
            request.headers.set("Content-Type", "application/json")
        }
        for (name, value) in headers { request.headers.set(name, value) }
        let response = try await client.send(request, deadlineMilliseconds: deadlineMilliseconds)
        return ServiceAnswer(status: response.status, headers: response.headers, body: response.body)
    }

    /// How many rows of a table of its schema satisfy a condition.
    public func count(_ table: String, where condition: String = "true") async throws -> Int {
        let text = try await database.psql(
            "SELECT 'rows=' || count(*) FROM \(database.schema).\(table) WHERE \(condition)")
        guard let range = text.range(of: "rows=") else { return -1 }
        return Int(text[range.upperBound...].prefix { $0.isNumber }) ?? -1
    }

    private struct NotListening: Error, CustomStringConvertible {
        let description: String
    }

    private static func port(_ lines: [String]) throws -> Int {
        guard let line = lines.first(where: { $0.contains("\"event\":\"listening\"") }),
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let port = object["port"] as? Int
        else { throw NotListening(description: lines.suffix(8).joined(separator: "\n")) }
        return port
    }
}
