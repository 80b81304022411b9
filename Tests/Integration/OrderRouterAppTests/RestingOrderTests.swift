import Contracts
import Foundation
import HTTPWire
import TestKit
import Testing

@Suite("Orders that rest", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct RestingOrderTests {
    @Test("C3.11: a limit order rests and fills as a maker at its price when the market comes, after a restart too")
    func restsAndFills() async throws {
        let router = try await RunningRouter.start()
        let report: ExecutionReport = try await router.order("0.5", price: "29900").decode()
        #expect(report.status == .accepted && report.fills.isEmpty)
        await router.stop()
        let again = try await RunningRouter.start(after: router)
        #expect(try await again.send(.get, "/orders/\(report.orderId)").text("status") == "accepted")
        try again.neighbours.market.move("BTCUSDT", to: "29890")
        try await eventually("it is filled") {
            try await again.send(.get, "/orders/\(report.orderId)").text("status") == "filled"
        }
        let record: OrderRecord = try await again.send(.get, "/orders/\(report.orderId)").decode()
        #expect(record.avgPrice == Price(29_900))
        #expect(record.executions.map(\.liquidity) == [.maker])
        #expect(try await again.value("SELECT count(*) FROM fills") == "1")
        await again.end()
    }

    @Test("C3.11: IOC takes what is there, FOK all or nothing, a marketable limit walks the levels")
    func timesInForce() async throws {
        let router = try await RunningRouter.start()
        let ioc: ExecutionReport = try await router.order("0.5", price: "29900", tif: "IOC").decode()
        #expect(ioc.status == .cancelled && ioc.reason == "ioc_remainder" && ioc.filledQuantity.isZero)
        let fok: ExecutionReport = try await router.order("0.5", price: "29900", tif: "FOK").decode()
        #expect(fok.status == .rejected && fok.reason == "fok_not_fillable")
        let limit: ExecutionReport = try await router.order("0.5", price: "30010").decode()
        #expect(limit.status == .filled)
        #expect(limit.avgPrice == (try Price(parsing: "30002.5")))
        // What did not fill holds nothing of the day's value.
        #expect(try await router.value("SELECT reserved = 0 FROM daily_notional") == "true")
        #expect(try await router.value("SELECT committed = 15001.25 FROM daily_notional") == "true")
        await router.end()
    }

    @Test("C3.15: what rests is cancelled once, after a restart too and through the seed's path; final orders are 409")
    func cancelling() async throws {
        let router = try await RunningRouter.start()
        let filled: ExecutionReport = try await router.order("0.1").decode()
        let late = try await router.send(.post, "/orders/\(filled.orderId)/cancel")
        #expect(late.status == 409 && late.code == "order_final", "\(late.text)")
        let first: ExecutionReport = try await router.order("0.1", price: "29900").decode()
        let second: ExecutionReport = try await router.order("0.1", price: "29900").decode()
        await router.stop()
        let again = try await RunningRouter.start(after: router)
        let cancelled = try await again.send(.post, "/orders/\(first.orderId)/cancel")
        #expect(cancelled.status == 200 && cancelled.text("status") == "cancelled", "\(cancelled.text)")
        #expect(cancelled.text("reason") == "cancelled_by_owner")
        let body = #"{"order_id":"\#(second.orderId)"}"#
        #expect(try await again.send(.post, "/orders/ibkr/cancel", json: body).status == 404)
        #expect(try await again.send(.post, "/orders/nobody/cancel", json: body).code == "unknown_broker")
        #expect(try await again.send(.post, "/orders/binance/cancel").status == 400)
        let seed = try await again.send(.post, "/orders/binance/cancel", json: body)
        #expect(seed.status == 200 && seed.text("status") == "cancelled", "\(seed.text)")
        #expect(try await again.send(.post, "/orders/binance/cancel", json: body).code == "order_final")
        try again.neighbours.market.move("BTCUSDT", to: "29000")
        #expect(try await again.order("0.1").status == 201)
        #expect(try await again.value("SELECT count(*) FROM fills") == "2")
        #expect(try await again.value("SELECT reserved = 0 FROM daily_notional") == "true")
        await again.end()
    }

    @Test("C3.4: the position that the limits see is that of the fills, and what rests counts with it")
    func workingOrdersCount() async throws {
        let router = try await RunningRouter.start()
        for _ in 0..<2 { #expect(try await router.order("0.75", price: "29900").status == 201) }
        let third = try await router.order("0.75")
        #expect(third.status == 400 && third.code == "position_limit", "\(third.text)")
        let log: Page<OrderRecord> = try await router.send(.get, "/orders/log").decode()
        for order in log.items { _ = try await router.send(.post, "/orders/\(order.orderId)/cancel") }
        #expect(try await router.order("0.75").status == 201)
        await router.end()
    }

    @Test("C2.8: what rests and would open a position is cancelled when the plan lets only reduce; what reduces stays")
    func plansEnd() async throws {
        let router = try await RunningRouter.start(settings: "{resting_orders: {plan_interval_ms: 50}}")
        #expect(try await router.order("0.2").status == 201)
        func rest(_ quantity: String, _ side: String, _ price: String) async throws -> ExecutionReport {
            let report: ExecutionReport = try await router.order(quantity, side: side, price: price).decode()
            #expect(report.status == .accepted)
            return report
        }
        let opening = try await rest("0.1", "buy", "29900")
        let protecting = try await rest("0.2", "sell", "30100")
        // Each alone would reduce; after the first is filled the second would open.
        let second = try await rest("0.2", "sell", "30200")
        // Nobody's plan binds those who may use any account, on their own.
        let free: ExecutionReport = try await router.order(
            "0.1", price: "29900", account: "desk-1", as: "algo-engine",
            scopes: RunningRouter.userScopes.union([Scope.accountsAny])
        ).decode()
        #expect(free.status == .accepted)
        router.neighbours.permit(.reduceOnly, to: RunningRouter.alice)
        router.neighbours.permit(.reduceOnly, to: "algo-engine")
        func state(_ report: ExecutionReport) async throws -> OrderRecord {
            try await router.send(.get, "/orders/\(report.orderId)").decode()
        }
        try await eventually("the orders that open are cancelled") {
            let statuses = [try await state(opening).status, try await state(second).status]
            return statuses == [.cancelled, .cancelled]
        }
        #expect(try await state(opening).reason == "subscription_reduce_only")
        #expect(try await state(second).reason == "subscription_reduce_only")
        #expect(try await router.value("SELECT count(*) FROM orders WHERE status = 'accepted'") == "2")
        try router.neighbours.market.move("BTCUSDT", to: "30150")
        try await eventually("the protection fills") { try await state(protecting).status == .filled }
        #expect(try await router.value("SELECT sum(quantity) FROM positions") == "0.000000000000")
        await router.end()
    }
}
