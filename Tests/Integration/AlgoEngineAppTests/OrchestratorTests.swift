import Contracts
import Foundation
import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@Suite("Orchestrator", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct OrchestratorTests {
    /// Buys one on every candle that closes above 100, and sells one above 200.
    private static let rules = """
        {"definition":{"rules":[
          {"when":{"field":"close","operator":"gt","value":100},"signal":{"side":"buy"}},
          {"when":{"field":"close","operator":"gt","value":200},"signal":{"side":"sell","quantity":2}}]},
         "symbol":"BTCUSDT","venue":"binance.spot","timeframe":"1m","broker":"binance","quantity":1,"order_type":"market"}
        """

    /// A candle that closed `age` minutes before now.
    private func candle(_ age: Int64, _ close: Int64) -> Candle {
        let minute = SystemTime().wallMilliseconds / 60_000 - 1 - age
        let price = Price(Decimal12(close))
        return Candle(
            openTime: Timestamp(milliseconds: minute * 60_000), open: price, high: price, low: price, close: price,
            volume: Quantity(1), isClosed: true)
    }

    private func start(
        _ engine: RunningAlgoEngine, name: String = "s", parameters: String = rules
    ) async throws -> String {
        let draft = #"{"name":"\#(name)","strategy_type":"declarative","enabled":true,"parameters":\#(parameters)}"#
        let made = try await engine.send(.post, "/strategies", json: draft, key: name)
        #expect(made.status == 201, "\(made.text)")
        let active = try await engine.send(.post, "/strategies/\(made.id)/status", json: #"{"status":"ACTIVE"}"#)
        #expect(active.status == 200, "\(active.text)")
        try await eventually("the strategy has begun") {
            try await engine.count(
                "strategy_cursors", where: "strategy_id = '\(made.id)' AND last_open_time IS NOT NULL") == 1
        }
        return made.id
    }

    private func evaluations(_ engine: RunningAlgoEngine, _ id: String) async throws -> [StrategyEvaluation] {
        try await engine.send(.get, "/strategies/\(id)/evaluations").read(Page<StrategyEvaluation>.self).items
    }

    /// Waits for so many evaluations whose signals all have an outcome.
    private func settled(
        _ engine: RunningAlgoEngine, _ id: String, _ count: Int, timeout: Int = 10_000
    ) async throws -> [StrategyEvaluation] {
        var items: [StrategyEvaluation] = []
        try await eventually(timeoutMilliseconds: timeout, "\(count) settled evaluations") {
            items = try await evaluations(engine, id)
            return items.count == count && items.allSatisfy { $0.signals.allSatisfy { $0.outcome != .pending } }
        }
        return items
    }

    @Test(
        "C4.1: an ACTIVE strategy really runs: every closed candle is evaluated once, in order, signals become orders")
    func activeMeansEvaluated() async throws {
        let engine = try await RunningAlgoEngine.start()
        let state = engine.neighbours.state
        state.withLock { $0.candles = [candle(5, 999)] }
        let id = try await start(engine)
        state.withLock { $0.candles += [candle(2, 90), candle(1, 150), candle(0, 90)] }
        let items = try await settled(engine, id, 3)
        #expect(items.map(\.reason) == ["no_rule_matched", "signal", "no_rule_matched"])
        #expect(items.map(\.candleOpenTime) == items.map(\.candleOpenTime).sorted(by: >))
        #expect(items[1].signals.map(\.outcome) == [.submitted])
        #expect(items[1].signals.first?.orderId == FakeNeighbours.orderID)
        let orders = state.withLock { $0.orders }
        #expect(orders.count == 1 && state.withLock { $0.orderCalls.count } == 1)
        let order = try #require(orders.values.first)
        #expect(order.accountId == "acct-\(RunningAlgoEngine.alice)")
        #expect(order.order.tags.contains("strategy:\(id)"))
        let shown = try await engine.send(.get, "/state").read(EngineState.self)
        #expect(shown.tradesSubmitted == 1)
        #expect(shown.recentExecutions.map(\.clientOrderId) == [order.order.clientOrderId])
        #expect(
            try await engine.send(.get, "/strategies/\(id)/evaluations?signals_only=true")
                .read(Page<StrategyEvaluation>.self).items.count == 1)
        // Disabled means silent.
        #expect(try await engine.send(.put, "/strategies/\(id)", json: #"{"enabled":false}"#).status == 200)
        let next = candle(-1, 150)
        state.withLock { $0.candles += [next] }
        try await engine.loop.sleep(milliseconds: 200)
        #expect(try await evaluations(engine, id).count == 3)
        await engine.stop()
    }

    @Test("C4.9: every signal of a candle is sent and has a result, whatever became of the one before it")
    func perSignalResults() async throws {
        let engine = try await RunningAlgoEngine.start()
        let state = engine.neighbours.state
        state.withLock { $0.candles = [candle(5, 1)] }
        let id = try await start(engine)
        state.withLock {
            $0.orderFailures = [400]
            $0.candles += [candle(0, 250)]
        }
        let items = try await settled(engine, id, 1)
        #expect(items[0].signals.map(\.outcome) == [.failed, .submitted])
        #expect(items[0].signals.map(\.code) == ["risk_lock", "order_submitted"])
        let shown = try await engine.send(.get, "/state").read(EngineState.self)
        #expect(shown.tradesSubmitted == 1, "only what was submitted counts")
        await engine.stop()
    }

    @Test(
        "C9.4: an order that is refused is tried once; its strategy goes to ERROR with last_error, and its owner is told"
    )
    func refusalEndsInError() async throws {
        let engine = try await RunningAlgoEngine.start()
        let state = engine.neighbours.state
        state.withLock { $0.candles = [candle(5, 1)] }
        let id = try await start(engine)
        state.withLock {
            $0.orderFailures = [400]
            $0.candles += [candle(1, 150)]
        }
        try await eventually("the strategy is in ERROR") {
            try await engine.send(.get, "/strategies/\(id)").read(Strategy.self).status == .error
        }
        #expect(state.withLock { $0.orderCalls.count } == 1)
        let strategy = try await engine.send(.get, "/strategies/\(id)").read(Strategy.self)
        #expect(strategy.lastError?.contains("risk_lock") == true && strategy.lastError?.contains("400") == true)
        try await eventually("the alert is published") { state.withLock { $0.events.count == 1 } }
        let event = try #require(state.withLock { $0.events.first })
        #expect(event.roomID.description == "account.acct-\(RunningAlgoEngine.alice)")
        #expect(event.payload["type"] == .text("strategy_error"))
        #expect(event.payload["strategy_id"] == .text(id))
        try await eventually("the unit is back") { state.withLock { $0.reservations.isEmpty } }
        // ERROR → ACTIVE goes on from the newest candle, not from where it broke.
        state.withLock { $0.candles += [candle(0, 150)] }
        let again = try await engine.send(.post, "/strategies/\(id)/status", json: #"{"status":"ACTIVE"}"#)
        #expect(again.status == 200)
        try await engine.loop.sleep(milliseconds: 200)
        #expect(state.withLock { $0.orderCalls.count } == 1)
        await engine.stop()
    }

    @Test("C9.4: 5xx twice and then 201 over HTTP is one order after two waits")
    func retriesOverHTTP() async throws {
        let engine = try await RunningAlgoEngine.start()
        let state = engine.neighbours.state
        state.withLock { $0.candles = [candle(5, 1)] }
        let id = try await start(engine)
        state.withLock {
            $0.orderFailures = [500, 500]
            $0.candles += [candle(0, 150)]
        }
        let items = try await settled(engine, id, 1, timeout: 15_000)
        #expect(items[0].signals.map(\.attempts) == [3])
        let calls = state.withLock { $0.orderCalls }
        #expect(calls.count == 3 && Set(calls).count == 1)
        #expect(engine.sink.lines.count { $0.contains("order_placement_failed") } == 2)
        #expect(try await engine.send(.get, "/strategies/\(id)").read(Strategy.self).status == .active)
        await engine.stop()
    }

    @Test func afterAStopMissedCandlesAreEvaluatedOnceAndOldSignalsAreStale() async throws {
        let engine = try await RunningAlgoEngine.start()
        let state = engine.neighbours.state
        state.withLock { $0.candles = [candle(30, 1)] }
        let id = try await start(engine)
        state.withLock { $0.candles += [candle(29, 150)] }
        _ = try await settled(engine, id, 1)
        #expect(state.withLock { $0.orderCalls.isEmpty }, "29 minutes are too old")
        await engine.stop()
        state.withLock { $0.candles += [candle(3, 150), candle(2, 90), candle(0, 150)] }
        // Two daemons at once: each candle still once.
        let first = try await RunningAlgoEngine.start(after: engine)
        let second = try await RunningAlgoEngine.start(after: engine)
        let items = try await settled(first, id, 4)
        #expect(items.map { $0.signals.map(\.outcome) } == [[.submitted], [], [.stale], [.stale]])
        #expect(state.withLock { $0.orderCalls.count } == 1)
        await first.stop()
        await second.stop()
    }

    @Test func anOrderThatWasLeftPendingIsTheSameOrderAfterTheRestart() async throws {
        let engine = try await RunningAlgoEngine.start()
        let state = engine.neighbours.state
        state.withLock { $0.candles = [candle(30, 1)] }
        let id = try await start(engine)
        state.withLock { $0.candles += [candle(1, 150), candle(0, 150)] }
        let before = try await settled(engine, id, 2)
        await engine.stop()
        // As after a crash between the answer of the router and its record.
        try await engine.database.psql(
            """
            UPDATE \(engine.database.schema).strategy_signals SET outcome = 'pending', order_id = NULL, submitted_at = NULL
            """,
            // One of them long ago, one that the router never got.
            """
            UPDATE \(engine.database.schema).strategy_signals SET closed_at = closed_at - interval '1 hour'
            WHERE client_order_id = '\(before[1].signals[0].clientOrderId ?? "")'
            """)
        let next = try await RunningAlgoEngine.start(after: engine)
        let after = try await settled(next, id, 2)
        #expect(after.map { $0.signals.map(\.outcome) } == [[.submitted], [.submitted]])
        // The young one was sent again under the same id; the old one was only looked up.
        let calls = state.withLock { $0.orderCalls }
        #expect(calls.count == 3 && Set(calls).count == 2)
        #expect(calls.last == before[0].signals[0].clientOrderId)
        #expect(state.withLock { $0.orders.count } == 2)
        await next.stop()
    }

    @Test func aPairThatIsNotThereEndsInError() async throws {
        let engine = try await RunningAlgoEngine.start()
        let draft =
            #"{"name":"x","strategy_type":"orb","enabled":true,"parameters":"#
            + StrategyTests.complete.replacing("BTCUSDT", with: "NOPE") + "}"
        let made = try await engine.send(.post, "/strategies", json: draft, key: "x")
        _ = try await engine.send(.post, "/strategies/\(made.id)/status", json: #"{"status":"ACTIVE"}"#)
        try await eventually("the strategy is in ERROR") {
            try await engine.send(.get, "/strategies/\(made.id)").read(Strategy.self).lastError?
                .contains("unsupported_pair") == true
        }
        await engine.stop()
    }

    @Test("C4.8: in simulation signals are recorded, nothing is sent or counted, and the mode stays what its owner set")
    func simulation() async throws {
        let engine = try await RunningAlgoEngine.start()
        let state = engine.neighbours.state
        state.withLock { $0.candles = [candle(5, 1)] }
        let id = try await start(engine)
        #expect(try await engine.send(.put, "/state", json: #"{"mode":"simulation"}"#).status == 200)
        state.withLock { $0.candles += [candle(1, 150)] }
        #expect(try await settled(engine, id, 1)[0].signals.map(\.outcome) == [.simulated])
        #expect(state.withLock { $0.orderCalls.isEmpty })
        let shown = try await engine.send(.get, "/state").read(EngineState.self)
        #expect(shown.mode == .simulation && shown.tradesSubmitted == 0)
        // The daily limit holds in paper.
        #expect(
            try await engine.send(.put, "/state", json: #"{"mode":"paper","daily_trade_limit":1}"#).status == 200)
        state.withLock { $0.candles += [candle(0, 250)] }
        let items = try await settled(engine, id, 2)
        #expect(items[0].signals.map(\.code) == ["order_submitted", "daily_trade_limit"])
        await engine.stop()
    }

    @Test func anAnnouncedCandleIsEvaluatedLongBeforeThePollInterval() async throws {
        let engine = try await RunningAlgoEngine.start(settings: "{orchestrator: {poll_interval_ms: 10000}}")
        let state = engine.neighbours.state
        state.withLock { $0.candles = [candle(5, 1)] }
        let draft = #"{"name":"s","strategy_type":"declarative","enabled":true,"parameters":\#(Self.rules)}"#
        let made = try await engine.send(.post, "/strategies", json: draft, key: "s")
        _ = try await engine.send(.post, "/strategies/\(made.id)/status", json: #"{"status":"ACTIVE"}"#)
        let began = SystemTime().monotonicNanoseconds
        // The subscription may still be opening: announcements go on until one is heard.
        try await eventually(timeoutMilliseconds: 9_000, "the strategy has begun") {
            state.withLock { $0.announced += 1 }
            return try await engine.count("strategy_cursors", where: "last_open_time IS NOT NULL") == 1
        }
        state.withLock {
            $0.candles += [candle(0, 150)]
            $0.announced += 1
        }
        _ = try await settled(engine, made.id, 1, timeout: 9_000)
        #expect(SystemTime().monotonicNanoseconds - began < 9_000_000_000)
        await engine.stop()
    }
}
