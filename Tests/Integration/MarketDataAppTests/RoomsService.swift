import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import Reactor
import Security
import TestKit

@testable import MarketDataApp
@testable import ServiceKit

/// The rooms of market-data as a daemon of their own, which verifies tokens with a key of the test's.
enum RoomsService: Service {
    struct Settings: Sendable {
        let tokens: TokenSettings
        let streaming: StreamingSettings
    }

    /// The one customer whose plan grants the public stream.
    static let subscriber = "0193a1f2-7c00-7abc-8def-0123456789ab"

    static let identity = ServiceIdentity(
        name: "market-data", defaultPort: 8012, schema: "market_data", summary: "Rooms.")
    static let migrations = MarketDataService.migrations.filter { $0.name == "V0010_streaming" }

    static func settings(_ reader: ConfigurationReader, _ shared: SharedSettings) -> Settings {
        Settings(
            tokens: TokenSettings(signing: reader, audience: identity.name), streaming: StreamingSettings(reader))
    }

    static func assemble(_ settings: Settings, _ context: ServiceContext) async throws -> ServiceAssembly {
        guard case .ownKey(let file) = settings.tokens.keys else {
            throw ServiceFailure(.badConfiguration, code: "key", "no key")
        }
        let issuer = try TokenIssuer(issuer: settings.tokens.issuer, keys: [try TokenKeys.signingKey(file: file)])
        let streaming = Streaming(settings: settings.streaming, context: context) { caller in
            guard caller.subject == subscriber else {
                throw ProblemError(403, "capability_missing", "The plan does not grant can.stream_public.")
            }
        }
        var routes = RouteTable()
        streaming.add(to: &routes)
        return ServiceAssembly(
            declarations: StreamingAPI.declarations, routes: routes, tokens: settings.tokens,
            keySource: OwnTokenKeys(try issuer.keySet(nowSeconds: context.clock.wallMilliseconds / 1_000)),
            parts: streaming.parts)
    }
}

/// The rooms, running in this process on a loop of their own against a real database.
final class RunningRooms: Sendable {
    let baseURL: String
    let port: UInt16
    let sink: MemorySink
    let loop: EventLoop
    let client: HTTPClient
    /// For those who go on when the rooms stop.
    let followerClient: HTTPClient
    let database: TestDatabase
    private let key: Ed25519PrivateKey
    private let issuer: TokenIssuer
    private let shutdown: ShutdownRequest
    private let task: Task<ExitStatus, Never>

    private init(
        port: Int, sink: MemorySink, loop: EventLoop, key: Ed25519PrivateKey, database: TestDatabase,
        shutdown: ShutdownRequest, task: Task<ExitStatus, Never>
    ) throws {
        self.port = UInt16(port)
        baseURL = "http://127.0.0.1:\(port)"
        self.sink = sink
        self.loop = loop
        self.key = key
        self.database = database
        self.shutdown = shutdown
        self.task = task
        issuer = try TokenIssuer(issuer: "sextant-billing", keys: [SigningKey(key: key)])
        var configuration = HTTPClientConfiguration()
        configuration.maxConnectionsPerOrigin = 512
        client = HTTPClient(
            configuration: configuration, loop: loop, logger: Logger(service: "client", sink: MemorySink()),
            metrics: MetricsRegistry())
        followerClient = HTTPClient(
            configuration: configuration, loop: loop, logger: Logger(service: "follower", sink: MemorySink()),
            metrics: MetricsRegistry())
    }

    /// Starts them; `before` are rooms that ran on the same database with the same key.
    static func start(
        streaming: String = "", http: String = "", after before: RunningRooms? = nil
    ) async throws -> RunningRooms {
        let database: TestDatabase
        if let before {
            database = before.database
        } else {
            database = try await PrivatePostgres.start().makeDatabase("rooms")
        }
        let key = try before?.key ?? Ed25519PrivateKey()
        let keyFile = NSTemporaryDirectory() + "rooms-\(UUID().uuidString).pem"
        try PrivateFile.write(key.pem().expose(), to: keyFile)
        defer { try? FileManager.default.removeItem(atPath: keyFile) }
        var sources = ConfigurationSources()
        sources.add(
            json5: Array(
                """
                {http: {\(http.contains("port:") ? "" : "port: 0,") drain_deadline_ms: 2000, \(http)}, tokens: {signing_key_file: '\(keyFile)'},
                 streaming: {\(streaming.isEmpty ? "max_rooms: 100" : streaming)},
                 database: {dsn: '\(database.dsn)', schema: '\(database.schema)', startup_deadline_ms: 5000}}
                """.utf8), origin: "test")
        let loaded = try LoadedConfiguration<RoomsService.Settings>.load(RoomsService.self, sources: sources)
        let loop = try EventLoop.start(name: "rooms")
        let sink = MemorySink()
        let daemon = try await Daemon.assemble(
            RoomsService.self, loaded, loop: loop, logger: Logger(service: "rooms", level: .info, sink: sink))
        let shutdown = ShutdownRequest()
        let task = Task(executorPreference: loop) { await daemon.run(until: shutdown) }
        try await eventually(timeoutMilliseconds: 20_000, "the rooms are ready") {
            sink.lines.contains { $0.contains("\"event\":\"ready\"") }
        }
        let line = sink.lines.first { $0.contains("\"event\":\"listening\"") } ?? ""
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try RunningRooms(
            port: object?["port"] as? Int ?? 0, sink: sink, loop: loop, key: key, database: database,
            shutdown: shutdown, task: task)
    }

    /// Stops as SIGTERM does.
    func stop() async {
        shutdown.ask(reason: "test")
        _ = await task.value
        await client.shutdown()
    }

    /// Stops, and the database with it.
    func end() async {
        await stop()
        await database.server.stop()
    }

    func token(
        subject: String = "order-router", scopes: Set<String> = [Scope.streamsPublish, Scope.streamsRead],
        lifetimeSeconds: Int64 = 300
    ) throws -> String {
        let grant = TokenGrant(
            subject: subject, audiences: ["market-data"], lifetimeSeconds: lifetimeSeconds, use: .access,
            scopes: scopes)
        return try issuer.issue(grant, nowSeconds: SystemTime().wallMilliseconds / 1_000).token
    }

    func send(
        _ method: HTTPMethod, _ path: String, token: String? = nil, json: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> (status: Int, object: [String: Any], headers: HTTPHeaders) {
        var request = HTTPClientRequest(method: method, url: baseURL + path)
        if let token { request.headers.set("Authorization", "Bearer \(token)") }
        if let json {
            request.body = Array(json.utf8)
            request.headers.set("Content-Type", "application/json")
        }
        for (name, value) in headers { request.headers.set(name, value) }
        let answer = try await client.send(request, deadlineMilliseconds: 15_000)
        let object = (try? JSONSerialization.jsonObject(with: Data(answer.body))) as? [String: Any]
        return (answer.status, object ?? [:], answer.headers)
    }

    /// Publishes `{"n": number}` and answers the status and the event's id.
    @discardableResult
    func publish(
        _ number: Int, room: String = "public-room", eventID: String? = nil, filler: Int = 0
    ) async throws -> (status: Int, id: String) {
        let payload = "{\"n\":\(number),\"filler\":\"\(String(repeating: "x", count: filler))\"}"
        let body =
            "{\"room_id\":\"\(room)\",\"source\":\"test\",\"event_id\":\"\(eventID ?? "e\(number)")\",\"payload\":\(payload)}"
        let answer = try await send(.post, "/streaming/events", token: try token(), json: body)
        return (answer.status, answer.object["id"] as? String ?? "")
    }

    /// Opens an event stream.
    func follow(
        _ room: String = "public-room", token: String? = nil, lastEventID: String? = nil
    ) async throws -> Follower {
        var request = HTTPClientRequest(url: baseURL + "/streaming/rooms/\(room)")
        request.headers.set("Authorization", "Bearer \(try token ?? self.token())")
        if let lastEventID { request.headers.set("Last-Event-ID", lastEventID) }
        let stream = try await client.stream(request, deadlineMilliseconds: 10_000, chunkTimeoutMilliseconds: 30_000)
        return Follower(stream: stream)
    }
}

/// A reader of an event stream, one event at a time.
final class Follower: Sendable {
    let status: Int
    private let stream: HTTPClientStream
    private let state = Locked<(parser: SSEParser, events: [ServerSentEvent])>((SSEParser(), []))

    init(stream: HTTPClientStream) {
        self.stream = stream
        status = stream.status
    }

    /// The next event; nil when the stream has ended.
    func next() async throws -> ServerSentEvent? {
        while true {
            let ready = state.withLock { state in state.events.isEmpty ? nil : state.events.removeFirst() }
            if let ready { return ready }
            var iterator = stream.body.makeAsyncIterator()
            guard let chunk = try await iterator.next() else { return nil }
            try state.withLock { state in state.events += try state.parser.parse(chunk.span) }
        }
    }

    /// The next event of that type (nil for a room's event), skipping others.
    func next(_ type: String?) async throws -> ServerSentEvent? {
        while let event = try await next() {
            if event.event == type { return event }
        }
        return nil
    }

    func close() async { await stream.cancel() }

    /// `n` of an event's payload.
    static func number(_ event: ServerSentEvent) -> Int {
        let object = (try? JSONSerialization.jsonObject(with: Data(event.data.utf8))) as? [String: Any]
        return (object?["payload"] as? [String: Any])?["n"] as? Int ?? -1
    }
}
