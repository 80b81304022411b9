import Foundation
import HTTPWire
import Networking
import Observability
import Reactor

/// Binance spot of one symbol in this process: its REST answers follow from the clock, its stream says what a test says.
final class FakeVenue: Sendable {
    struct State: Sendable {
        var sockets: [Int: WebSocketConnection] = [:]
        var nextSocket = 0
        var opened = 0
        var lastID: Int64 = 100
        var refusesSockets = false
        var withholdsDepth = false
        /// Answers of REST before the usual ones: status and Retry-After in seconds.
        var refusals: [(status: Int, retryAfter: Int)] = []
        var requests: [(path: String, at: UInt64)] = []
        var clockOffset: Int64 = 0
    }

    private final class Box: Sendable {
        let venue = Locked<FakeVenue?>(nil)
    }

    private struct BoxHandler: HTTPHandler {
        let box: Box
        func respond(to request: HTTPRequest) async -> HTTPResponse {
            box.venue.withLock { $0 }?.respond(to: request) ?? HTTPResponse(status: 503)
        }
    }

    let port: UInt16
    let clock: SteppedClock
    let state = Locked(State())
    private let server: HTTPServer

    private init(port: UInt16, clock: SteppedClock, server: HTTPServer) {
        self.port = port
        self.clock = clock
        self.server = server
    }

    static func start(clock: SteppedClock) async throws -> FakeVenue {
        let box = Box()
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(), loop: try EventLoop.start(name: "venue"),
            handler: BoxHandler(box: box), logger: Logger(service: "venue", sink: MemorySink()),
            metrics: MetricsRegistry())
        let address = try await server.start()
        let venue = FakeVenue(port: address.port, clock: clock, server: server)
        box.venue.withLock { $0 = venue }
        return venue
    }

    func stop() async { await server.drain(deadlineMilliseconds: 0) }

    /// The sections that make it live, with further keys of `feed`.
    func settings(_ feed: String = "", channels: String = "book,candles") -> String {
        """
        {feed: {stagger_ms: 0, reconnect_ms: 50, reconnect_max_ms: 200, history_minutes: 10, candle_grace_ms: 50,
                poll_clock_ms: 300, poll_ms: 200, rest_retry_ms: 20, \(feed)},
         venues: {binance_spot: {enabled: true, symbols: 'BTCUSDT', timeframes: '1m,5m', channels: '\(channels)',
                  rest_url: 'http://127.0.0.1:\(port)', stream_url: 'ws://127.0.0.1:\(port)'}}}
        """
    }

    var now: Int64 { clock.wallMilliseconds + state.withLock { $0.clockOffset } }

    // MARK: The stream

    /// The next change of the book: the best bid and ask move to these.
    func pushBook(bid: Int = 100, ask: Int = 101, skipping: Int64 = 0) async {
        let id = state.withLock { state in
            state.lastID += 1 + skipping
            return state.lastID
        }
        await push(
            "btcusdt@depth@100ms",
            """
            {"e":"depthUpdate","E":\(now),"s":"BTCUSDT","U":\(id),"u":\(id),
             "b":[["\(bid).00","1.0"]],"a":[["\(ask).00","2.0"]]}
            """)
    }

    /// A change of the book whose own time is that much before the venue's clock.
    func pushDelayedBook(byMilliseconds delay: Int64) async {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await push(
            "btcusdt@depth@100ms",
            """
            {"e":"depthUpdate","E":\(now - delay),"s":"BTCUSDT","U":\(id),"u":\(id),"b":[["100.00","1.5"]],"a":[]}
            """)
    }

    /// The minute that runs `ago` minutes before now, as the stream tells it.
    func pushMinute(ago: Int64, isClosed: Bool) async {
        let open = (now / 60_000 - ago) * 60_000
        let row = Self.minute(open)
        await push(
            "btcusdt@kline_1m",
            """
            {"e":"kline","E":\(now),"s":"BTCUSDT","k":{"t":\(open),"T":\(open + 59_999),"s":"BTCUSDT","i":"1m",
             "f":1,"L":2,"o":"\(row.open)","c":"\(row.close)","h":"\(row.high)","l":"\(row.low)","v":"\(row.volume)",
             "n":3,"x":\(isClosed),"q":"300","V":"1","Q":"100"}}
            """)
    }

    func push(_ stream: String, _ data: String) async {
        for socket in state.withLock({ Array($0.sockets.values) }) {
            try? await socket.send(.text("{\"stream\":\"\(stream)\",\"data\":\(data)}"))
        }
    }

    func closeSockets() async {
        let sockets = state.withLock { state in
            defer { state.sockets = [:] }
            return Array(state.sockets.values)
        }
        for socket in sockets { await socket.close(code: 1012) }
    }

    // MARK: Minutes

    /// A minute's numbers follow from its time alone.
    static func minute(_ open: Int64) -> (open: String, high: String, low: String, close: String, volume: String) {
        func price(_ minute: Int64) -> Int64 { 100 + (minute * 7) % 11 }
        let number = open / 60_000
        let first = price(number)
        let last = price(number + 1)
        return ("\(first)", "\(max(first, last) + 1)", "\(min(first, last) - 1)", "\(last)", "\(number % 9 + 1)")
    }

    private func klines(_ query: [String: String]) -> String {
        let length: Int64 = query["interval"] == "5m" ? 300_000 : 60_000
        let limit = Int64(query["limit"] ?? "") ?? 500
        let current = now / length * length
        let start = Int64(query["startTime"] ?? "") ?? (current - (limit - 1) * length)
        let end = min(Int64(query["endTime"] ?? "") ?? .max, current)
        var rows: [String] = []
        var open = (start + length - 1) / length * length
        while open <= end, rows.count < Int(limit) {
            let parts = stride(from: open, to: open + length, by: 60_000).map(Self.minute)
            let high = parts.compactMap { Int($0.high) }.max() ?? 0
            let low = parts.compactMap { Int($0.low) }.min() ?? 0
            let volume = parts.compactMap { Int($0.volume) }.reduce(0, +)
            rows.append(
                """
                [\(open),"\(parts.first?.open ?? "")","\(high)","\(low)","\(parts.last?.close ?? "")","\(volume)",\
                \(open + length - 1),"300",3,"1","100","0"]
                """)
            open += length
        }
        return "[\(rows.joined(separator: ","))]"
    }

    // MARK: Requests

    private func respond(to request: HTTPRequest) -> HTTPResponse {
        if request.head.upgradesToWebSocket { return openSocket() }
        let path = request.head.path
        let at = clock.monotonicNanoseconds
        let refusal: (status: Int, retryAfter: Int)? = state.withLock { state in
            state.requests.append((path, at))
            return state.refusals.isEmpty ? nil : state.refusals.removeFirst()
        }
        if let refusal {
            return HTTPResponse(
                status: refusal.status,
                headers: ["Content-Type": "application/json", "Retry-After": "\(refusal.retryAfter)"],
                body: .bytes(Array(#"{"code":-1003,"msg":"Too many requests."}"#.utf8)))
        }
        return answer(path, Self.query(request.head.query))
    }

    private func answer(_ path: String, _ query: [String: String]) -> HTTPResponse {
        switch path {
        case "/api/v3/time": return Self.json("{\"serverTime\":\(now)}")
        case "/api/v3/klines": return Self.json(klines(query))
        case "/api/v3/exchangeInfo":
            return Self.json(
                """
                {"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT",
                "isSpotTradingAllowed":true,"filters":[{"filterType":"PRICE_FILTER","tickSize":"0.01"},
                {"filterType":"LOT_SIZE","minQty":"0.001","maxQty":"100","stepSize":"0.001"},
                {"filterType":"NOTIONAL","minNotional":"5"}]}]}
                """)
        case "/api/v3/depth":
            let (id, isWithheld) = state.withLock { ($0.lastID, $0.withholdsDepth) }
            if isWithheld { return Self.json(#"{"code":-1000,"msg":"An unknown error."}"#, status: 500) }
            return Self.json(
                """
                {"lastUpdateId":\(id),"bids":[["100.00","1.0"],["99.00","5.0"]],"asks":[["101.00","2.0"],["102.00","5.0"]]}
                """)
        default: return Self.json(#"{"code":-1100,"msg":"no such path"}"#, status: 404)
        }
    }

    private func openSocket() -> HTTPResponse {
        if state.withLock({ $0.refusesSockets }) { return HTTPResponse(status: 503) }
        return HTTPResponse(
            status: 101,
            body: .webSocket(WebSocketConfiguration()) { [self] socket in
                let number = state.withLock { state in
                    state.nextSocket += 1
                    state.opened += 1
                    state.sockets[state.nextSocket] = socket
                    return state.nextSocket
                }
                while let message = try? await socket.receive() {
                    guard case .text(let text) = message,
                        let command = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
                        let id = command["id"] as? Int
                    else { continue }
                    try? await socket.send(.text("{\"result\":null,\"id\":\(id)}"))
                }
                _ = state.withLock { $0.sockets.removeValue(forKey: number) }
            })
    }

    private static func json(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "application/json", "X-MBX-USED-WEIGHT-1M": "7"],
            body: .bytes(Array(text.utf8)))
    }

    private static func query(_ text: String?) -> [String: String] {
        var found: [String: String] = [:]
        for part in (text ?? "").split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1)
            if halves.count == 2 { found[String(halves[0])] = String(halves[1]) }
        }
        return found
    }
}
