import Contracts
import Networking
import Observability
import Reactor
import Security

@testable import ServiceKit

/// Billing and market-data at one address, speaking the declared endpoints: what a test sets is what they answer, and
/// what order-router sends is kept.
final class FakeNeighbours: Sendable {
    /// What order-router sent.
    struct Received: Sendable {
        var events: [NewStreamEvent] = []
        var usage: [UsageEvent] = []
        var readings: [MetricReading] = []
    }

    let baseURL: String
    let market: FakeMarket
    let issuer: TokenIssuer
    private let server: HTTPServer
    private let loop: EventLoop
    private let state: Locked<State>

    private struct State {
        var received = Received()
        var permissions: [String: TradingPermission] = [:]
        var without: Set<String> = []
        var isDeaf = false
    }

    private init(
        baseURL: String, market: FakeMarket, issuer: TokenIssuer, server: HTTPServer, loop: EventLoop,
        state: Locked<State>
    ) {
        self.baseURL = baseURL
        self.market = market
        self.issuer = issuer
        self.server = server
        self.loop = loop
        self.state = state
    }

    static func start(clock: any TimeSource) async throws -> FakeNeighbours {
        let loop = try EventLoop.start(name: "neighbours")
        let market = try FakeMarket(clock: clock)
        let issuer = try TokenIssuer(issuer: "sextant-billing", keys: [SigningKey(key: try Ed25519PrivateKey())])
        let state = Locked(State())
        var routes = RouteTable()
        try billing(&routes, issuer, state, clock)
        marketData(&routes, market, state)
        let sources = ConfigurationReader(service: "order-router", sources: ConfigurationSources())
        let settings = TokenSettings(
            verifying: sources, audience: "neighbours", keysPath: "/.well-known/jwks.json",
            defaultURL: "http://127.0.0.1:1/.well-known/jwks.json")
        let metrics = MetricsRegistry()
        let logger = Logger(service: "neighbours", sink: MemorySink())
        let keys = try issuer.keySet(nowSeconds: clock.wallMilliseconds / 1_000)
        let handler = try ServiceHandler(
            routes: routes,
            authenticator: TokenAuthenticator(
                settings: settings, source: OwnTokenKeys(keys), clock: clock, metrics: metrics),
            idempotency: nil, logger: logger, clock: clock, metrics: metrics)
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(), loop: loop, handler: handler, logger: logger, metrics: metrics)
        let address = try await server.start()
        return FakeNeighbours(
            baseURL: "http://127.0.0.1:\(address.port)", market: market, issuer: issuer, server: server, loop: loop,
            state: state)
    }

    func stop() async { await server.drain(deadlineMilliseconds: 0) }

    var received: Received { state.withLock { $0.received } }
    /// Refuses every message with 503 while it is on.
    func goDeaf(_ on: Bool = true) { state.withLock { $0.isDeaf = on } }
    func permit(_ permission: TradingPermission, to customer: String) {
        state.withLock { $0.permissions[customer] = permission }
    }
    func takeCapabilities(from customer: String) { state.withLock { _ = $0.without.insert(customer) } }

    private static func billing(
        _ routes: inout RouteTable, _ issuer: TokenIssuer, _ state: Locked<State>, _ clock: any TimeSource
    ) throws {
        let published = try TokenKeys.published(try issuer.keySet(nowSeconds: clock.wallMilliseconds / 1_000))
        routes.serve(BillingAPI.keys) { _, _ in published }
        routes.serve(IdentityAPI.serviceToken) { request, _ in
            let scopes: Set<String> = [
                Scope.entitlementsRead, Scope.marketRead, Scope.usageWrite, Scope.streamsPublish, Scope.alertsIngest,
            ]
            let grant = TokenGrant(
                subject: request.clientId, audiences: ["neighbours"], lifetimeSeconds: 300, use: .service,
                scopes: scopes)
            let token = try issuer.issue(grant, nowSeconds: clock.wallMilliseconds / 1_000).token
            return ServiceToken(accessToken: token, expiresIn: 300, scopes: scopes.sorted())
        }
        routes.serve(EntitlementsAPI.resolve) { _, context in
            let customer = context.text("customer_id") ?? ""
            let (permission, hasNone) = state.withLock {
                ($0.permissions[customer] ?? .full, $0.without.contains(customer))
            }
            return Entitlements(
                customerId: customer, planCode: "test", status: permission == .full ? .active : .pastDue,
                trading: permission, capabilities: hasNone ? [:] : [EntitlementCode.routeOrders.rawValue: true],
                quotas: [:], version: 1)
        }
        routes.serve(UsageAPI.recordMany) { request, _ in
            try hear(state) { $0.usage += request.events }
            return UsageReceipts(receipts: request.events.map { UsageReceipt(eventId: $0.eventId, isDuplicate: false) })
        }
        routes.serve(StandardAPI.ready) { _, _ in ReadinessReport(checks: []) }
    }

    private static func marketData(_ routes: inout RouteTable, _ market: FakeMarket, _ state: Locked<State>) {
        routes.serve(MarketDataAPI.book) { _, context in
            guard !market.isAway else { throw ProblemError.unavailable("away", "Away.") }
            guard let book = market.book(context.text("symbol") ?? ""),
                context.text("venue") == book.venue.description
            else { throw ProblemError(404, "unsupported_pair", "No such pair.") }
            return book
        }
        routes.serve(MarketDataAPI.instruments) { _, _ in
            guard !market.isAway else { throw ProblemError.unavailable("away", "Away.") }
            return Page(items: market.instruments, nextCursor: nil)
        }
        routes.serve(StreamingAPI.publishMany) { request, _ in
            try hear(state) { $0.events += request.events }
            return StreamEventReceipts(
                receipts: request.events.map {
                    StreamEventReceipt(id: "1-1", roomID: $0.roomID, eventID: $0.eventID)
                })
        }
        routes.serve(AlertsAPI.pushMetric) { reading, _ in
            try hear(state) { $0.readings.append(reading) }
            return MetricReceipt(eventId: reading.eventId, isNew: true)
        }
        routes.serve(AlertsAPI.pushMetrics) { request, _ in
            try hear(state) { $0.readings += request.readings }
            return MetricReceipts(receipts: request.readings.map { MetricReceipt(eventId: $0.eventId, isNew: true) })
        }
    }

    private static func hear(_ state: Locked<State>, _ keep: (inout Received) -> Void) throws(ProblemError) {
        let isDeaf = state.withLock { state in
            if !state.isDeaf { keep(&state.received) }
            return state.isDeaf
        }
        if isDeaf { throw .unavailable("deaf", "Deaf.") }
    }
}
