import Contracts
import Foundation
import HTTPWire
import Observability
import TestKit
import Testing

@Suite("Plans and state", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct PlanTests {
    private static let intent =
        #"{"broker":"binance","venue":"binance.spot","symbol":"btc/usdt","side":"buy","quantity":"0.5","order_type":"market"}"#

    @Test("C1.5: /mvp/plan answers order-router's plan bare, with the symbol normalised")
    func planIsTheRouters() async throws {
        let engine = try await RunningAlgoEngine.start()
        let answer = try await engine.send(.post, "/mvp/plan", json: Self.intent)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.object["plan"] == nil)
        let plan = try answer.read(ExecutionPlan.self)
        #expect(plan.symbol.description == "BTCUSDT" && plan.order.symbol.description == "BTCUSDT")
        let routers = engine.neighbours.state.withLock { $0.planAnswer }
        #expect(try JSONDecoder().decode(ExecutionPlan.self, from: Data(routers)) == plan)
        // The account is the caller's, though the call carries the daemon's token.
        #expect(engine.neighbours.state.withLock { $0.planned.map(\.accountId) } == ["acct-\(RunningAlgoEngine.alice)"])
        await engine.stop()
    }

    @Test func refusalsAreTheRoutersToo() async throws {
        let engine = try await RunningAlgoEngine.start()
        engine.neighbours.state.withLock { $0.planProblem = (404, "unsupported_pair") }
        let unsupported = try await engine.send(.post, "/mvp/plan", json: Self.intent)
        #expect(unsupported.status == 404 && unsupported.code == "unsupported_pair")
        engine.neighbours.state.withLock { $0.planProblem = (500, "internal") }
        #expect(try await engine.send(.post, "/mvp/plan", json: Self.intent).status == 503)
        let limit = Self.intent.replacing("market\"}", with: "limit\"}")
        #expect(try await engine.send(.post, "/mvp/plan", json: limit).status == 422)
        let foreign = Self.intent.dropLast() + #","account_id":"acct-\#(RunningAlgoEngine.bob)"}"#
        let calls = engine.neighbours.state.withLock { $0.planned.count }
        let refused = try await engine.send(.post, "/mvp/plan", json: String(foreign))
        #expect(refused.status == 404 && refused.code == "not_found")
        #expect(engine.neighbours.state.withLock { $0.planned.count } == calls)
        engine.neighbours.state.withLock { $0.capabilities = ["can.manage_strategies"] }
        #expect(try await engine.send(.post, "/mvp/plan", json: Self.intent).code == "capability_missing")
        await engine.stop()
    }

    @Test func stateIsTheCallersOwnAndPersists() async throws {
        let engine = try await RunningAlgoEngine.start()
        let fresh = try await engine.send(.get, "/state").read(EngineState.self)
        #expect(fresh.mode == .paper && fresh.dailyTradeLimit == 100 && fresh.tradesSubmitted == 0)
        let change = #"{"mode":"simulation","daily_trade_limit":7}"#
        let changed = try await engine.send(.put, "/state", json: change).read(EngineState.self)
        #expect(changed.mode == .simulation && changed.dailyTradeLimit == 7)
        let live = try await engine.send(.put, "/state", json: #"{"mode":"live"}"#)
        #expect(live.status == 409 && live.code == "live_not_available")
        #expect(try await engine.send(.put, "/state", json: #"{"daily_trade_limit":0}"#).status == 400)
        let others = try await engine.send(.get, "/state", as: RunningAlgoEngine.bob).read(EngineState.self)
        #expect(others.dailyTradeLimit == 100)
        await engine.stop()
        let next = try await RunningAlgoEngine.start(after: engine)
        #expect(try await next.send(.get, "/state").read(EngineState.self).dailyTradeLimit == 7)
        await next.stop()
    }

    @Test("C4.8: the count of the day is stored and begins anew at midnight UTC")
    func dayBeginsAnew() async throws {
        let engine = try await RunningAlgoEngine.start()
        _ = try await engine.send(.put, "/state", json: #"{"daily_trade_limit":9}"#)
        let states = "\(engine.database.schema).engine_states"
        try await engine.database.psql("UPDATE \(states) SET trades_submitted = 9")
        let today = try await engine.send(.get, "/state").read(EngineState.self)
        #expect(today.tradesSubmitted == 9)
        try await engine.database.psql("UPDATE \(states) SET trading_day = trading_day - 1")
        let next = try await engine.send(.get, "/state").read(EngineState.self)
        #expect(next.tradesSubmitted == 0 && next.tradingDay == today.tradingDay)
        await engine.stop()
    }
}
