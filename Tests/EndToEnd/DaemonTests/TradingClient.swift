import Foundation
import HTTPWire
import Networking
import Observability
import TestKit

/// What clients were told, for the comparison with the database.
final class TradingNotes: Sendable {
    struct Acknowledgement {
        let orderID: String
        let status: String
        let filled: String
    }

    struct State {
        /// By client order id.
        var acknowledged: [String: Acknowledgement] = [:]
        var refused: [String: String] = [:]
        /// Orders of closes, by order id.
        var closing: [String: Acknowledgement] = [:]
        /// Order ids whose cancel was acknowledged.
        var cancelled: Set<String> = []
        var closes = 0
        var repeats = 0
        /// Answers that no client should get.
        var faults: [String] = []
    }

    private let state = Locked(State())
    private let isStopped = Locked(false)
    private let bearer: Locked<String>

    init(token: String) { bearer = Locked(token) }

    var now: State { state.withLock { $0 } }
    var stopped: Bool { isStopped.withLock { $0 } }
    var token: String { bearer.withLock { $0 } }

    func stop() { isStopped.withLock { $0 = true } }
    func renew(_ token: String) { bearer.withLock { $0 = token } }
    func note(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
}

/// Trades on one account and repeats each request, under the same id, until it is answered.
struct TradingClient: Sendable {
    /// Longest time until a request is answered, over however many kills, in milliseconds.
    static let patienceMilliseconds = 90_000

    let fleet: Fleet
    let account: String
    let notes: TradingNotes

    /// Trades until stopped; what it does follows from the seed, when it is answered does not.
    func trade(seed: UInt64) async {
        var generator = SeededGenerator(seed: seed)
        var open: [String] = []
        var price = 30_000
        while !notes.stopped {
            switch generator.next() % 20 {
            case 0: await close(&generator)
            case 1...3 where !open.isEmpty:
                await cancel(open.remove(at: Int(generator.next() % UInt64(open.count))))
            default:
                guard let report = await order(&generator, near: price) else { continue }
                if let average = (report["avg_price"] as? String).flatMap(Double.init) {
                    price = Int(average) / 5 * 5
                }
                let isOpen = ["accepted", "partially_filled"].contains(report["status"] as? String ?? "")
                if isOpen, let id = report["order_id"] as? String { open.append(id) }
            }
        }
    }

    /// An order and what was answered about it.
    private func order(_ generator: inout SeededGenerator, near price: Int) async -> [String: Any]? {
        let id = Self.id(&generator)
        let isBuy = generator.next().isMultiple(of: 2)
        // Now and then more than one level of the book holds.
        let thousandths = generator.next() % 12 == 0 ? 300 + generator.next() % 400 : 1 + generator.next() % 40
        var body: [String: Any] = [
            "broker": "binance", "venue": "binance.spot", "symbol": "BTCUSDT", "side": isBuy ? "buy" : "sell",
            "quantity": "0." + String(repeating: "0", count: 3 - String(thousandths).count) + String(thousandths),
            "order_type": "market", "client_order_id": id,
        ]
        let kind = generator.next() % 10
        if kind < 5 {
            body["order_type"] = "limit"
            // Through the market, close enough to be reached soon, or far away.
            let away = kind == 0 ? 100 : kind < 3 ? -5 * Int(1 + generator.next() % 12) : -3_000
            body["price"] = String(isBuy ? price + away : price - away)
            body["time_in_force"] = kind == 0 ? ["IOC", "FOK", "GTC"][Int(generator.next() % 3)] : "GTC"
        }
        body["account_id"] = account
        guard let answer = await ask("/orders", body) else { return nil }
        guard answer.status < 300, let orderID = answer.object["order_id"] as? String else {
            let code = answer.object["code"] as? String ?? "\(answer.status)"
            notes.note { $0.refused[id] = code }
            return nil
        }
        let told = Self.acknowledgement(orderID, answer.object)
        notes.note { $0.acknowledged[id] = told }
        return answer.object
    }

    private func cancel(_ orderID: String) async {
        guard let answer = await ask("/orders/\(orderID)/cancel", [:]) else { return }
        let code = answer.object["code"] as? String
        if answer.status < 300 {
            notes.note { _ = $0.cancelled.insert(orderID) }
        } else if code != "order_final" {
            notes.note { $0.faults.append("cancel of \(orderID): \(answer.status) \(code ?? "")") }
        }
    }

    /// Closes the account's position, if it has one at the moment.
    private func close(_ generator: inout SeededGenerator) async {
        let id = Self.id(&generator)
        guard let page = await ask("/positions?account_id=\(account)", nil) else { return }
        let portfolios = page.object["items"] as? [[String: Any]] ?? []
        let holdings = portfolios.flatMap { $0["holdings"] as? [[String: Any]] ?? [] }
        guard let position = holdings.first(where: { $0["quantity"] as? String != "0" })?["id"] as? String,
            let answer = await ask("/positions/\(position)/close", ["client_order_id": id])
        else { return }
        guard answer.status < 300 else {
            // Another client of the account may have closed it meanwhile, or what rests on the same side leaves no room.
            let code = answer.object["code"] as? String ?? ""
            let mayBe = ["at_target", "position_changed", "position_limit", "notional_limit"]
            if answer.status == 404 || mayBe.contains(code) {
                notes.note { $0.refused[id] = "close \(code)" }
            } else {
                notes.note { $0.faults.append("close: \(answer.status) \(code)") }
            }
            return
        }
        for report in answer.object["orders"] as? [[String: Any]] ?? [] {
            guard let orderID = report["order_id"] as? String else { continue }
            let told = Self.acknowledgement(orderID, report)
            notes.note { $0.closing[orderID] = told }
        }
        notes.note { $0.closes += 1 }
    }

    private struct Reply {
        let status: Int
        let object: [String: Any]
    }

    /// Sends one request until it is answered with something else than a failure.
    private func ask(_ path: String, _ body: [String: Any]?) async -> Reply? {
        let json = body.flatMap { try? JSONSerialization.data(withJSONObject: $0) }
        let clock = SystemTime()
        let start = clock.monotonicNanoseconds
        while clock.monotonicNanoseconds - start < UInt64(Self.patienceMilliseconds) * 1_000_000 {
            let answer = try? await fleet.send(
                body == nil ? .get : .post, "order-router", path, token: notes.token, json: json.map(Array.init))
            if let answer, answer.status < 500, answer.status != 429 {
                let parsed = try? JSONSerialization.jsonObject(with: Data(answer.body))
                return Reply(status: answer.status, object: parsed as? [String: Any] ?? [:])
            }
            notes.note { $0.repeats += 1 }
            await pause(milliseconds: 20)
        }
        notes.note { $0.faults.append("\(path) was not answered within \(Self.patienceMilliseconds) ms") }
        return nil
    }

    private static func acknowledgement(
        _ orderID: String, _ report: [String: Any]
    ) -> TradingNotes.Acknowledgement {
        TradingNotes.Acknowledgement(
            orderID: orderID, status: report["status"] as? String ?? "",
            filled: report["filled_quantity"] as? String ?? "")
    }

    private static func id(_ generator: inout SeededGenerator) -> String {
        "k-" + String(generator.next(), radix: 16) + String(generator.next() & 0xFFFF, radix: 16)
    }
}
