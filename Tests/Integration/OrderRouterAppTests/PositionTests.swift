import Contracts
import Foundation
import HTTPWire
import TestKit
import Testing

@Suite("Positions", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct PositionTests {
    private func holdings(_ router: RunningRouter) async throws -> [PositionHolding] {
        let answer: PositionsResponse = try await router.send(.get, "/positions").decode()
        return answer.items.flatMap(\.holdings)
    }

    @Test("C3.8: a position larger than the largest order is closed in slices; a repeat sends nothing more")
    func closing() async throws {
        let router = try await RunningRouter.start()
        for _ in 0..<2 { #expect(try await router.order("0.75").status == 201) }
        #expect(try await router.order("0.25").status == 201)
        let held = try #require(try await holdings(router).first)
        #expect(held.quantity == (try Quantity(parsing: "1.75")))
        #expect(held.currentPrice == Price(30_000))
        #expect(held.averagePrice == (try Price(parsing: "30002.5")))
        let path = "/positions/\(held.id)/close"
        #expect(try await router.send(.post, path).code == "idempotency_key_missing")
        #expect(try await router.send(.post, path, key: "up", json: #"{"target_quantity":"3"}"#).code == "target_grows")
        let answer = try await router.send(.post, path, key: "close")
        #expect(answer.status == 200, "\(answer.text)")
        let closed: PositionCloseResponse = try answer.decode()
        #expect(closed.orders.map(\.quantity.description) == ["0.75", "0.75", "0.25"])
        #expect(closed.order == closed.orders.last && closed.orders.allSatisfy { $0.status == .filled })
        #expect(closed.positions.items.flatMap(\.holdings).isEmpty)
        let again: PositionCloseResponse = try await router.send(.post, path, key: "close").decode()
        #expect(again.orders == closed.orders)
        let other = try await router.send(.post, path, key: "close", json: #"{"target_quantity":"1"}"#)
        #expect(other.status == 422 && other.code == "client_order_id_reused", "\(other.text)")
        #expect(try await router.send(.post, path, key: "new").status == 404)
        #expect(try await router.value("SELECT count(*) FROM orders") == "6")
        await router.end()
    }

    @Test("C3.9: in dry_run the list and the close see the same positions, and the sandbox's stay as they are")
    func dryRun() async throws {
        let router = try await RunningRouter.start()
        #expect(try await router.order("0.5").status == 201)
        let set = try await router.send(
            .put, "/state", scopes: RunningRouter.operatorScopes, json: #"{"mode":"dry_run"}"#)
        #expect(set.status == 200 && set.text("mode") == "dry_run", "\(set.text)")
        #expect(try await holdings(router).isEmpty)
        let report: ExecutionReport = try await router.order("0.25").decode()
        #expect(report.mode == .dryRun && report.status == .filled)
        let held = try #require(try await holdings(router).first)
        #expect(held.quantity == (try Quantity(parsing: "0.25")))
        let closed = try await router.send(.post, "/positions/\(held.id)/close", key: "dry")
        #expect(closed.status == 200, "\(closed.text)")
        #expect(try await holdings(router).isEmpty)
        _ = try await router.send(.put, "/state", scopes: RunningRouter.operatorScopes, json: #"{"mode":"paper"}"#)
        #expect(try await holdings(router).map(\.quantity.description) == ["0.5"])
        let log: Page<OrderRecord> = try await router.send(.get, "/orders/log").decode()
        #expect(log.items.map(\.mode) == [.dryRun, .dryRun, .sandbox])
        await router.end()
    }

    @Test("C3.10: the average price is that of what is held; turning around starts afresh")
    func averageCost() async throws {
        let router = try await RunningRouter.start()
        _ = try await router.order("0.5")
        try router.neighbours.market.move("BTCUSDT", to: "31000")
        _ = try await router.order("0.75", side: "sell")
        let held = try #require(try await holdings(router).first)
        #expect(held.quantity == (try Quantity(parsing: "-0.25")))
        #expect(held.averagePrice == (try Price(parsing: "30997.5")))
        #expect(held.realizedPnl == (try Money(parsing: "497.5")))
        #expect(held.marketValue.isNegative)
        await router.end()
    }

    @Test(
        "C3.7: a loss beyond the stop refuses opening orders and lets reducing ones pass; the caller's pnl is not asked"
    )
    func stopLoss() async throws {
        let router = try await RunningRouter.start()
        let stop = #","risk":{"stop_loss":"100","realized_pnl":"999999","unrealized_pnl":"999999"}"#
        #expect(try await router.order("0.5", more: stop).status == 201)
        try router.neighbours.market.move("BTCUSDT", to: "29000")
        let opening = try await router.order("0.1", more: #","risk":{"realized_pnl":"999999"}"#)
        #expect(opening.status == 400 && opening.code == "stop_loss_reached", "\(opening.text)")
        #expect(try await router.order("0.5", side: "sell").status == 201)
        await router.end()
    }
}
