import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import Reactor
import Security

@testable import ServiceKit

/// billing, market-data and order-router as far as algo-engine calls them, each on a port of its own and only at the
/// HTTP level. Tests set what they answer and read what they were asked.
final class FakeNeighbours: Sendable {
    struct State {
        /// Closed one-minute candles of BTCUSDT on binance.spot, oldest first.
        var candles: [Candle] = []
        /// What the next `POST /orders` answer before anything else.
        var orderFailures: [Int] = []
        var retryAfter: String?
        /// Orders by their client order id, as a router keeps them.
        var orders: [String: ExecutionIntent] = [:]
        /// Client order id of every `POST /orders` that arrived.
        var orderCalls: [String] = []
        var planProblem: (status: Int, code: String)?
        var planned: [ExecutionIntent] = []
        var planAnswer: [UInt8] = []
        var capabilities: Set<String> = ["can.manage_strategies", "can.route_orders", "can.view_reports"]
        var quotaLimit = 2
        /// Reservation id → committed.
        var reservations: [String: Bool] = [:]
        var reservedQuotas: [String] = []
        var billingIsAway = false
        var events: [NewStreamEvent] = []
        /// How many candles the room `candles` has announced.
        var announced = 0
    }

    let state = Locked(State())
    let issuer: TokenIssuer
    private let servers = Locked<[HTTPServer]>([])
    let loop: EventLoop

    init(loop: EventLoop) throws {
        self.loop = loop
        issuer = try TokenIssuer(issuer: "sextant-billing", keys: [SigningKey(key: try Ed25519PrivateKey())])
    }

    /// Opens a port for each; answers their addresses: billing, market-data, order-router.
    func start() async throws -> [String] {
        var urls: [String] = []
        for _ in 0..<3 {
            let server = HTTPServer(
                configuration: HTTPServerConfiguration(), loop: loop, handler: Handler(neighbours: self),
                logger: Logger(service: "fake", sink: MemorySink()), metrics: MetricsRegistry())
            urls.append("http://127.0.0.1:\(try await server.start().port)")
            servers.withLock { $0.append(server) }
        }
        return urls
    }

    func stop() async {
        for server in servers.withLock({ $0 }) { await server.drain(deadlineMilliseconds: 0) }
    }

    func token(_ subject: String, _ scopes: Set<String>, use: TokenUse = .access) throws -> String {
        let grant = TokenGrant(
            subject: subject, audiences: ["algo-engine", "billing", "market-data", "order-router"],
            lifetimeSeconds: 600, use: use, scopes: scopes)
        return try issuer.issue(grant, nowSeconds: SystemTime().wallMilliseconds / 1_000).token
    }

    struct Handler: HTTPHandler {
        let neighbours: FakeNeighbours

        func respond(to request: HTTPRequest) async -> HTTPResponse {
            let body = (try? await request.body.collect()) ?? []
            do {
                return try neighbours.answer(request.head, body)
            } catch {
                return FakeNeighbours.problem(500, "internal", String(describing: error))
            }
        }
    }

    private func answer(_ head: HTTPRequestHead, _ body: [UInt8]) throws -> HTTPResponse {
        switch (head.method, head.path) {
        case (.get, "/.well-known/jwks.json"):
            let now = SystemTime().wallMilliseconds / 1_000
            return try Self.json(TokenKeys.published(try issuer.keySet(nowSeconds: now)))
        case (.get, "/health/ready"): return try Self.json(ReadinessReport(checks: []))
        case (.post, "/orders"): return try placeOrder(Self.read(ExecutionIntent.self, body))
        case (.post, "/plans"): return try plan(Self.read(ExecutionIntent.self, body))
        case (.get, "/orders/log"): return try log(head.query ?? "")
        case (.post, "/streaming/events"):
            let event = try Self.read(NewStreamEvent.self, body)
            state.withLock { $0.events.append(event) }
            return try Self.json(StreamEventReceipt(id: "1", roomID: event.roomID, eventID: event.eventID), status: 202)
        case (.get, "/streaming/rooms/candles"): return announcements()
        case (.get, "/candles/BTCUSDT"): return try candles(head.query ?? "")
        case (.get, let path) where path.hasPrefix("/candles/"):
            return Self.problem(404, "unsupported_pair", "There is no such pair.")
        default: return try billing(head, body)
        }
    }

    static func read<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }

    static func json(_ value: some Encodable, status: Int = 200) throws -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "application/json"],
            body: .bytes(Array(try JSONEncoder().encode(value))))
    }

    static func problem(_ status: Int, _ code: String, _ detail: String) -> HTTPResponse {
        let problem = Problem(title: "t", status: status, detail: detail, code: code, requestID: "r")
        let body = (try? JSONEncoder().encode(problem)) ?? Data()
        return HTTPResponse(
            status: status, headers: ["Content-Type": Problem.contentType], body: .bytes(Array(body)))
    }
}
