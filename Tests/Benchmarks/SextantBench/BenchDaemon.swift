import Foundation
import HTTPWire
import Networking
import Observability
import Reactor
import Security
import TestKit

/// The market-data daemon as a process of its own, with token keys that this program publishes.
final class BenchDaemon: Sendable {
    private struct Keys: HTTPHandler {
        let body: [UInt8]

        func respond(to request: HTTPRequest) async -> HTTPResponse {
            HTTPResponse(status: 200, headers: ["Content-Type": "application/json"], body: .bytes(body))
        }
    }

    private static let port = 18_212

    let environment: [String: String]
    private let process: Process
    private let client: HTTPClient
    private let token: String

    private init(environment: [String: String], process: Process, client: HTTPClient, token: String) {
        self.environment = environment
        self.process = process
        self.client = client
        self.token = token
    }

    static func start(
        _ binary: String, _ database: TestDatabase, on loop: EventLoop, log: URL
    ) async throws -> BenchDaemon {
        let issuer = try TokenIssuer(issuer: "sextant-billing", keys: [SigningKey(key: try Ed25519PrivateKey())])
        let now = SystemTime().wallMilliseconds / 1_000
        let logger = Logger(service: "bench", level: .error)
        let keys = HTTPServer(
            configuration: HTTPServerConfiguration(), loop: loop,
            handler: Keys(body: Array(try issuer.keySet(nowSeconds: now).json.utf8)), logger: logger,
            metrics: MetricsRegistry())
        let address = try await keys.start()
        let grant = TokenGrant(
            subject: "bench", audiences: ["market-data"], lifetimeSeconds: 900, use: .access, scopes: ["market:read"])
        let token = try issuer.issue(grant, nowSeconds: now).token
        let prefix = "SEXTANT__MARKET_DATA__"
        let environment = [
            "\(prefix)DATABASE__DSN": database.dsn, "\(prefix)DATABASE__SCHEMA": database.schema,
            "\(prefix)HTTP__PORT": "\(port)", "\(prefix)LOG__LEVEL": "error",
            "\(prefix)TOKENS__JWKS_URL": "http://127.0.0.1:\(address.port)/.well-known/jwks.json",
        ]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        let client = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: loop, logger: logger, metrics: MetricsRegistry())
        let daemon = BenchDaemon(environment: environment, process: process, client: client, token: token)
        for _ in 0..<200 {
            if try await daemon.isReady() { return daemon }
            try await loop.sleep(milliseconds: 100)
        }
        throw ChildProgram.Failure(description: "market-data is not ready after 20 s; its log: \(log.path)")
    }

    func stop() { process.terminate() }

    /// Milliseconds of each page of a thousand candles, from starts all over the stored ones.
    func pages(count: Int, first: Int64, candles: Int) async throws -> [Double] {
        var times: [Double] = []
        for number in 0..<(count + 20) {
            let minute = Int64(number) * 7_919 % Int64(candles - 1_000)
            let start = (first + minute * 60_000) / 1_000
            let text = ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: TimeInterval(start)))
            let path = "/candles/BENCHUSDT?venue=bitget.spot&timeframe=1m&limit=1000&start=\(text)"
            let began = SystemTime().monotonicNanoseconds
            let answer = try await get(path)
            let ended = SystemTime().monotonicNanoseconds
            guard answer.status == 200, answer.body.count > 100_000 else {
                throw ChildProgram.Failure(description: "\(path) answers \(answer.status)")
            }
            // The first ones warm up.
            if number >= 20 { times.append(Double(ended - began) / 1_000_000) }
        }
        return times
    }

    private func isReady() async throws -> Bool {
        guard let answer = try? await get("/instruments") else { return false }
        return answer.status == 200
    }

    private func get(_ path: String) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(Self.port)" + path)
        request.headers.set("Authorization", "Bearer \(token)")
        return try await client.send(request, deadlineMilliseconds: 10_000)
    }
}
