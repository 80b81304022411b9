import Foundation
import HTTPWire
import Networking
import TestKit

/// The exchange simulator as a child process (see Tests/ExchangeSimulator), and its control interface.
final class ExchangeProcess: Sendable {
    enum Venue: String, Sendable {
        case spot = "binance-spot"
        case perp = "binance-perp"
        case bitget

        /// How market-data's configuration calls the venue.
        var section: String {
            switch self {
            case .spot: "BINANCE_SPOT"
            case .perp: "BINANCE_PERP"
            case .bitget: "BITGET_PERP"
            }
        }
    }

    static var isBuilt: Bool { ChildProgram.isExecutable(DaemonProcess.binaries + "/exchange-simulator") }

    let port: Int
    let venue: Venue
    private let server: RunningServer
    private let http: HTTPClient

    /// Starts it and waits until it serves.
    init(_ venue: Venue, _ fleet: Fleet, arguments: [String] = []) async throws {
        self.venue = venue
        port = FreePorts.take(1).first ?? 0
        http = fleet.http
        let shared = try SharedFixtures.url(for: "").path
        server = try ChildProgram.startServer(
            [
                DaemonProcess.binaries + "/exchange-simulator", "--shared", shared, "--\(venue.rawValue)", String(port),
            ] + arguments, user: nil, deathSignal: "KILL", log: fleet.folder + "/exchange.log")
        try await eventually(timeoutMilliseconds: 30_000, "the exchange serves") {
            (try? await self.control(.get, "state")) != nil
        }
    }

    func stop() { server.signal(SIGKILL) }

    /// What makes market-data follow this venue, patient for milliseconds where an operator's daemon is for seconds.
    func settings(symbols: String, channels: String, _ more: [String: String] = [:]) -> [String: String] {
        var settings = [
            "FEED__STAGGER_MS": "0", "FEED__RECONNECT_MS": "100", "FEED__RECONNECT_MAX_MS": "400",
            "FEED__REST_RETRY_MS": "50", "FEED__POLL_CLOCK_MS": "100", "FEED__CANDLE_GRACE_MS": "500",
        ]
        let section = "VENUES__\(venue.section)__"
        settings[section + "ENABLED"] = "true"
        settings[section + "REST_URL"] = "http://127.0.0.1:\(port)"
        settings[section + "STREAM_URL"] = "ws://127.0.0.1:\(port)"
        settings[section + "SYMBOLS"] = symbols
        settings[section + "CHANNELS"] = channels
        return settings.merging(more) { $1 }
    }

    // MARK: Control

    @discardableResult
    func control(_ method: HTTPMethod, _ path: String) async throws -> [String: Any] {
        let request = HTTPClientRequest(method: method, url: "http://127.0.0.1:\(port)/_control/\(path)")
        let answer = try await reach(request)
        guard answer.status == 200 else {
            throw ChildProgram.Failure(description: "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        }
        return try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any] ?? [:]
    }

    /// During an outage nothing listens, this interface included: asks until somebody does, for at most five seconds.
    private func reach(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        for _ in 0..<100 {
            let result = await answer(to: request)
            if case .failure(let error) = result, error.code == .connectRefused {
                await pause(milliseconds: 50)
            } else {
                return try result.get()
            }
        }
        return try await answer(to: request).get()
    }

    private func answer(to request: HTTPClientRequest) async -> Result<HTTPClientResponse, HTTPClientError> {
        do throws(HTTPClientError) {
            return .success(try await http.send(request, deadlineMilliseconds: 20_000))
        } catch {
            return .failure(error)
        }
    }

    /// Lets something go wrong; see the simulator's README.
    func fault(_ query: String) async throws { try await control(.post, "faults?kind=\(query)") }

    /// The venue's clock, milliseconds.
    func now() async throws -> Int64 { Self.number(try await control(.get, "state")["now"]) }

    /// How far a symbol's recorded candles are moved in time, milliseconds.
    func shift(_ symbol: String) async throws -> Int64 {
        let markets = try await control(.get, "state")["markets"] as? [String: [String: Any]]
        return Self.number(markets?[symbol]?["shift_ms"])
    }

    /// How many requests a path has had.
    func requests(_ path: String) async throws -> Int64 {
        Self.number((try await control(.get, "state")["requests"] as? [String: Any])?[path])
    }

    /// Best levels as they are: bids and asks as price and size.
    func book(_ symbol: String, levels: Int) async throws -> (bids: [[String]], asks: [[String]]) {
        let book = try await control(.get, "book?symbol=\(symbol)&levels=\(levels)")
        return (book["bids"] as? [[String]] ?? [], book["asks"] as? [[String]] ?? [])
    }

    /// Each pair of best prices that stood at some time since then, as `bid/ask`.
    func tops(_ symbol: String, since: Int64) async throws -> Set<String> {
        let tops = try await control(.get, "tops?symbol=\(symbol)&since=\(since)")["tops"] as? [[Any]] ?? []
        return Set(tops.map { "\($0[1])/\($0[2])" })
    }

    private static func number(_ value: Any?) -> Int64 { (value as? NSNumber)?.int64Value ?? 0 }
}
