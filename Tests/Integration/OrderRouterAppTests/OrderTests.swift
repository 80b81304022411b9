import Contracts
import Foundation
import HTTPWire
import TestKit
import Testing

@Suite("Orders", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct OrderTests {
    @Test("C9.3: 0.75 BTC is taken, 0.7500001 is not; unknown brokers and pairs are 404")
    func sizesAndBrokers() async throws {
        let router = try await RunningRouter.start()
        let taken = try await router.order("0.75")
        #expect(taken.status == 201, "\(taken.text)")
        #expect(taken.text("status") == "filled")
        let large = try await router.order("0.7500001")
        #expect(large.status == 400 && large.code == "order_size_limit", "\(large.text)")
        let broker = try await router.order("0.1", broker: "nobody")
        #expect(broker.status == 404 && broker.code == "unknown_broker", "\(broker.text)")
        let crossed = try await router.order("0.1", broker: "ibkr")
        #expect(crossed.status == 404 && crossed.code == "unknown_broker", "\(crossed.text)")
        let pair = try await router.order("0.1", symbol: "DOGEUSDT")
        #expect(pair.status == 404 && pair.code == "unsupported_pair", "\(pair.text)")
        let elsewhere = try await router.order("1", symbol: "AAPL")
        #expect(elsewhere.status == 404 && elsewhere.code == "unsupported_pair", "C3.14: \(elsewhere.text)")
        await router.end()
    }

    @Test("C9.3: five orders of 0.5 BTC are ok, ok, ok, ok with an alert, refused")
    func fiveInARow() async throws {
        let router = try await RunningRouter.start()
        for number in 1...5 {
            let answer = try await router.order("0.5")
            if number == 5 {
                #expect(answer.status == 400 && answer.code == "position_limit", "\(answer.text)")
                #expect(answer.text("detail").contains("2.5"), "\(answer.text)")
                continue
            }
            let report: ExecutionReport = try answer.decode()
            #expect(report.status == .filled, "\(number): \(answer.text)")
            #expect(report.alerts.map(\.code) == (number == 4 ? ["notional_near_limit"] : []), "\(number)")
        }
        #expect(try await router.value("SELECT count(*) FROM orders") == "4")
        await router.end()
    }

    @Test("C9.3, C3.11: 100 AAPL fill 95 at first and the rest at a later book")
    func heldBack() async throws {
        let router = try await RunningRouter.start()
        router.neighbours.market.freeze()
        let answer = try await router.order("100", symbol: "AAPL", broker: "ibkr", venue: "ibkr.paper")
        let report: ExecutionReport = try answer.decode()
        #expect(report.status == .partiallyFilled && report.filledQuantity == Quantity(95), "\(answer.text)")
        router.neighbours.market.freeze(false)
        try await eventually("the rest is filled") {
            try await router.send(.get, "/orders/\(report.orderId)").text("status") == "filled"
        }
        #expect(try await router.value("SELECT sum(quantity)::bigint FROM fills") == "100")
        #expect(try await router.value("SELECT quantity::bigint FROM positions") == "100")
        await router.end()
    }

    @Test("C9.2: a limit without a price and a client order id of 37 are 422; a market order's price is dropped")
    func schema() async throws {
        let router = try await RunningRouter.start()
        let body = #"{"broker":"binance","venue":"binance.spot","symbol":"BTCUSDT","side":"buy","quantity":"0.1","#
        let priceless = try await router.send(.post, "/orders", key: "k1", json: body + #""order_type":"limit"}"#)
        #expect(priceless.status == 422 && priceless.code == "invalid_field", "\(priceless.text)")
        #expect(priceless.text("detail").contains("price must be given"), "\(priceless.text)")
        let long = try await router.order("0.1", id: String(repeating: "x", count: 37))
        #expect(long.status == 422, "\(long.text)")
        let priced = try await router.send(
            .post, "/orders", key: "k2", json: body + #""order_type":"market","price":"1"}"#)
        #expect(priced.status == 201, "\(priced.text)")
        #expect(try await router.value("SELECT limit_price IS NULL FROM orders") == "true")
        let keyless = try await router.order("0.1", id: nil)
        #expect(keyless.status == 400 && keyless.code == "idempotency_key_missing", "\(keyless.text)")
        let empty = try await router.send(.post, "/orders", json: "{}")
        #expect(empty.status == 422, "\(empty.text)")
        await router.end()
    }

    @Test("C3.1: a repeat gets the stored report; the same id with another body is 422; eight at once are one order")
    func repeats() async throws {
        let router = try await RunningRouter.start()
        let first = try await router.order("0.5", id: "one")
        #expect(first.status == 201)
        #expect(try await router.order("0.5", id: "one").body == first.body)
        let other = try await router.order("0.4", id: "one")
        #expect(other.status == 422 && other.code == "client_order_id_reused", "\(other.text)")
        // Its market may be away by then: what is stored needs no market.
        router.neighbours.market.goAway()
        #expect(try await router.order("0.5", id: "one").body == first.body)
        let away = try await router.order("0.5")
        #expect(away.status == 503 && away.code == "market_unavailable", "\(away.text)")
        router.neighbours.market.goAway(false)
        // The breaker of the calls to market-data opens for a while.
        try await eventually(timeoutMilliseconds: 15_000, "the market is asked again") {
            try await router.order("0.25", id: nil, path: "/plans").status == 200
        }
        let bodies = try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<8 { group.addTask { try await router.order("0.25", id: "eight") } }
            var all: [Answer] = []
            for try await answer in group { all.append(answer) }
            return all
        }
        #expect(Set(bodies.map(\.body)).count == 1, "\(bodies.map(\.text))")
        #expect(try await router.value("SELECT count(*) FROM orders") == "2")
        #expect(try await router.value("SELECT sum(quantity) = 0.75 FROM fills") == "true")
        // Another account may use the same id.
        #expect(try await router.order("0.5", id: "one", as: RunningRouter.bob).status == 201)
        await router.end()
    }

    @Test("C3.1: an intent whose sender crashed is finished once after a restart, with the same fill ids")
    func crashBetweenIntentAndFill() async throws {
        let router = try await RunningRouter.start()
        let first = try await router.order("0.5", id: "crash")
        let report: ExecutionReport = try first.decode()
        let fill = try await router.value("SELECT fill_id FROM fills")
        await router.stop()
        // As it was between the two transactions.
        try await router.change("DELETE FROM fills")
        try await router.change("DELETE FROM positions")
        try await router.change("DELETE FROM outbox")
        try await router.change("UPDATE daily_notional SET reserved = (SELECT notional FROM orders), committed = 0")
        try await router.change(
            """
            UPDATE orders SET status = 'accepted', filled = 0, filled_value = 0, fees = 0, fill_count = 0, book_at = NULL,
                reservation_value = notional
            """)
        let again = try await RunningRouter.start(settings: "{intents: {grace_ms: 0}}", after: router)
        try await eventually("the intent is finished") {
            try await again.value("SELECT status FROM orders") == "filled"
        }
        #expect(try await again.value("SELECT fill_id FROM fills") == fill)
        #expect(try await again.value("SELECT count(*) FROM fills") == "1")
        #expect(try await again.value("SELECT reserved = 0 FROM daily_notional") == "true")
        let repeated: ExecutionReport = try await again.order("0.5", id: "crash").decode()
        #expect(repeated.orderId == report.orderId && repeated.filledQuantity == report.filledQuantity)
        await again.end()
    }

    @Test("C3.2: orders go on after a restart under ids of their own")
    func restart() async throws {
        let router = try await RunningRouter.start()
        let before: ExecutionReport = try await router.order("0.1").decode()
        await router.stop()
        let again = try await RunningRouter.start(after: router)
        let after: ExecutionReport = try await again.order("0.1").decode()
        #expect(before.orderId != after.orderId)
        let log = try await again.send(.get, "/orders/log")
        #expect(log.items.compactMap { $0["order_id"] as? String } == [after, before].map(\.orderId.description))
        await again.end()
    }

    @Test("C3.5: of orders at the same time only those that fit together pass")
    func atTheSameTime() async throws {
        let router = try await RunningRouter.start()
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<6 { group.addTask { try await router.order("0.75").status } }
            var all: [Int] = []
            for try await status in group { all.append(status) }
            return all.sorted()
        }
        #expect(answers == [201, 201, 400, 400, 400, 400])
        #expect(try await router.value("SELECT quantity = 1.5 FROM positions") == "true")
        await router.end()
    }

    @Test("C1.3, C1.5: a plan is bare and normalised, shows the lock that /orders refuses with, and books nothing")
    func plans() async throws {
        let router = try await RunningRouter.start()
        let answer = try await router.order("0.5", symbol: "btc/usdt", id: nil, path: "/plans")
        #expect(answer.status == 200, "\(answer.text)")
        let plan: ExecutionPlan = try answer.decode()
        #expect(plan.symbol.description == "BTCUSDT" && plan.order.symbol == plan.symbol)
        #expect(
            plan.quote.bid == plan.orderbook.bids.first?.price && plan.quote.ask == plan.orderbook.asks.first?.price)
        #expect(plan.risk.isEmpty && !plan.rationale.isEmpty)
        for quantity in ["0.76", "0.123456789", "0.0001"] {
            let planned: ExecutionPlan = try await router.order(quantity, id: nil, path: "/plans").decode()
            let refused = try await router.order(quantity)
            #expect(refused.status == 400)
            #expect(planned.risk.first { $0.level == .lock }?.code == refused.code, "\(quantity): \(refused.text)")
        }
        let pair = try await router.order("1", symbol: "DOGEUSDT", id: nil, path: "/plans")
        #expect(pair.status == 404 && pair.code == "unsupported_pair")
        #expect(try await router.value("SELECT count(*) FROM orders") == "0")
        #expect(try await router.value("SELECT count(*) FROM daily_notional") == "0")
        await router.end()
    }

    @Test("C1.4: by default orders are booked, in sandbox mode, and the log fills")
    func sandboxByDefault() async throws {
        let router = try await RunningRouter.start()
        let report: ExecutionReport = try await router.order("0.5").decode()
        #expect(report.mode == .sandbox)
        let log: Page<OrderRecord> = try await router.send(.get, "/orders/log").decode()
        #expect(log.items.map(\.orderId) == [report.orderId])
        #expect(log.items.first?.executions.count == 1 && log.items.first?.mode == .sandbox)
        let fills: Page<ExecutionRecord> = try await router.send(.get, "/executions").decode()
        #expect(fills.items.map(\.orderId) == [report.orderId] && fills.items.first?.liquidity == .taker)
        let brokers = try await router.send(.get, "/brokers")
        #expect(brokers.text == #"{"brokers":["binance","ibkr"]}"#)
        await router.end()
    }
}
