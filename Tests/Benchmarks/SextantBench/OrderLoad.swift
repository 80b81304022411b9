import Foundation
import HTTPWire
import Networking
import Observability
import Reactor

/// Durable paper orders: each client is a user of its own with a paid plan, buys and sells in turns, so that no limit
/// is met, and looks that each order is filled.
struct OrderLoad: Sendable {
    private let url: String
    private let tokens: [String]
    private let loop: EventLoop
    private let client: HTTPClient
    /// Client order ids are unique for all time.
    private let run = String(UInt32.random(in: 0...(.max)), radix: 36)

    init(url: String, tokens file: String) throws {
        self.url = url + "/orders"
        tokens = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
        loop = try EventLoop.start(name: "load")
        client = FlowBench.client(connections: 64, on: loop)
    }

    /// Every client sends its next order as soon as the last is answered: "rate p50_ms p99_ms".
    func closedLoop(seconds: Int) async throws -> String {
        let began = loop.monotonicNanoseconds
        let end = began + UInt64(seconds) * 1_000_000_000
        let all = try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for user in tokens.indices {
                group.addTask(executorPreference: loop) {
                    var took: [UInt64] = []
                    while loop.monotonicNanoseconds < end {
                        let start = loop.monotonicNanoseconds
                        try await place(user: user, number: took.count)
                        took.append(loop.monotonicNanoseconds - start)
                    }
                    return took
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return figures(all, began)
    }

    /// Orders at fixed times, whether or not the last is answered; the time counts from when an order was due.
    func paced(seconds: Int, perSecond: Int) async throws -> String {
        let began = loop.monotonicNanoseconds
        let all = try await withThrowingTaskGroup(of: UInt64.self) { group in
            for number in 0..<(seconds * perSecond) {
                let due = began + UInt64(number) * 1_000_000_000 / UInt64(perSecond)
                let now = loop.monotonicNanoseconds
                if due > now { try await loop.sleep(milliseconds: Int64((due - now) / 1_000_000)) }
                group.addTask(executorPreference: loop) {
                    let (user, turn) = (number % tokens.count, number / tokens.count)
                    try await place(user: user, number: turn)
                    return loop.monotonicNanoseconds - min(due, loop.monotonicNanoseconds)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        return figures(all, began)
    }

    private func place(user: Int, number: Int) async throws {
        let side = number.isMultiple(of: 2) ? "buy" : "sell"
        let body = """
            {"client_order_id":"\(run)-\(user)-\(number)","broker":"binance","venue":"binance.spot","symbol":"BTCUSDT",\
            "side":"\(side)","quantity":"0.001","order_type":"market"}
            """
        var request = HTTPClientRequest(method: .post, url: url, body: Array(body.utf8))
        request.headers.set("Authorization", "Bearer \(tokens[user])")
        request.headers.set("Content-Type", "application/json")
        let answer = try await client.send(request, deadlineMilliseconds: 20_000)
        let text = String(decoding: answer.body, as: UTF8.self)
        guard answer.status == 201, text.contains(#""status":"filled""#) else {
            throw FlowBench.Usage(description: "an order was answered \(answer.status) \(text)")
        }
    }

    private func figures(_ took: [UInt64], _ began: UInt64) -> String {
        let elapsed = Double(loop.monotonicNanoseconds - began) / 1e9
        let sorted = took.sorted()
        return String(format: "%.1f", Double(took.count) / elapsed)
            + " \(FlowBench.percentile(sorted, 0.5, per: 1e6)) \(FlowBench.percentile(sorted, 0.99, per: 1e6))"
    }
}
