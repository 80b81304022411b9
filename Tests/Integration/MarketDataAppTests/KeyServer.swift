import Foundation
import HTTPWire
import Networking
import Observability
import Reactor
import Security
import ServiceKit

/// Stands in for billing: makes tokens and publishes the key they are verified with.
final class KeyServer: Sendable {
    private struct Handler: HTTPHandler {
        let body: [UInt8]

        func respond(to request: HTTPRequest) async -> HTTPResponse {
            HTTPResponse(status: 200, headers: ["Content-Type": "application/json"], body: .bytes(body))
        }
    }

    let issuer: TokenIssuer
    let keysURL: String
    private let server: HTTPServer
    private let clock: any TimeSource

    private init(issuer: TokenIssuer, keysURL: String, server: HTTPServer, clock: any TimeSource) {
        self.clock = clock
        self.issuer = issuer
        self.keysURL = keysURL
        self.server = server
    }

    static func start(on loop: EventLoop, clock: any TimeSource = SystemTime()) async throws -> KeyServer {
        let issuer = try TokenIssuer(issuer: "sextant-billing", keys: [SigningKey(key: try Ed25519PrivateKey())])
        let set = try TokenKeys.published(issuer.keySet(nowSeconds: clock.wallMilliseconds / 1_000))
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(), loop: loop,
            handler: Handler(body: Array(try JSONEncoder().encode(set))),
            logger: Logger(service: "keys", sink: MemorySink()), metrics: MetricsRegistry())
        let address = try await server.start()
        return KeyServer(
            issuer: issuer, keysURL: "http://127.0.0.1:\(address.port)/.well-known/jwks.json", server: server,
            clock: clock)
    }

    func stop() async { await server.drain(deadlineMilliseconds: 0) }

    func token(
        subject: String = "0190a000-0000-7000-8000-000000000001", scopes: Set<String> = ["market:read"],
        audience: String = "market-data"
    ) throws -> String {
        let grant = TokenGrant(
            subject: subject, audiences: [audience], lifetimeSeconds: 900, use: .access, scopes: scopes)
        return try issuer.issue(grant, nowSeconds: clock.wallMilliseconds / 1_000).token
    }
}
