import Foundation
import HTTPWire
import Networking
import TestKit
import Testing

private let canRun = PrivatePostgres.isInstalled && DaemonProcess.areBuilt

/// Algo-engine's real binary is killed again and again while a strategy says something to each candle.
@Suite("Algo-engine under kill -9", .serialized, .enabled(if: canRun, "needs PostgreSQL and the built daemons"))
struct EngineKillTests {
    /// A minute closes each second. A claim of the killed daemon ends soon; an order is tried no longer than it holds.
    private static let settings: [String: [String: String]] = [
        "market-data": [
            "SANDBOX__MODE": "synthetic", "SANDBOX__SPEED": "60", "SANDBOX__HISTORY_MINUTES": "10",
        ],
        "algo-engine": [
            "ORCHESTRATOR__POLL_INTERVAL_MS": "100", "ORCHESTRATOR__CLAIM_MS": "4500",
            "ORCHESTRATOR__ORDER_DEADLINE_MS": "4000",
        ],
    ]

    /// Each query gives what contradicts the sentence.
    private static let laws: [(sentence: String, sql: String)] = [
        (
            "each signal's order is there, and it is that one",
            """
            SELECT s.client_order_id FROM algo_engine.strategy_signals s LEFT JOIN order_router.orders o
                ON o.client_order_id = s.client_order_id AND o.account_id = 'acct-' || s.owner_id
            WHERE s.outcome <> 'submitted' OR o.order_id::text IS DISTINCT FROM s.order_id
            """
        ),
        (
            "each order of a strategy has one signal",
            """
            SELECT o.order_id FROM order_router.orders o WHERE array_to_string(o.tags, ' ') LIKE '%strategy:%' AND (
                SELECT count(*) FROM algo_engine.strategy_signals s
                WHERE s.client_order_id = o.client_order_id AND 'signal:' || s.client_order_id = ANY (o.tags)) <> 1
            """
        ),
        (
            "each candle since the first is evaluated once",
            """
            SELECT c.open_time FROM market_data.sandbox_candles c, (
                SELECT min(candle_open_time) AS first, max(candle_open_time) AS last
                FROM algo_engine.strategy_evaluations) e
            WHERE c.symbol = 'BTCUSDT' AND c.timeframe = '1m' AND c.open_time BETWEEN e.first AND e.last AND (
                SELECT count(*) FROM algo_engine.strategy_evaluations v WHERE v.candle_open_time = c.open_time) <> 1
            """
        ),
        (
            "each evaluation has its two signals",
            """
            SELECT v.candle_open_time FROM algo_engine.strategy_evaluations v WHERE v.signal_count <> 2
                OR (SELECT count(*) FROM algo_engine.strategy_signals s WHERE s.evaluation_id = v.id) <> 2
            """
        ),
        ("the strategy goes on", "SELECT name FROM algo_engine.strategies WHERE status = 'ERROR'"),
        (
            "the day's orders are those that were submitted",
            """
            SELECT trades_submitted FROM algo_engine.engine_states t WHERE trades_submitted <> (
                SELECT count(*) FROM algo_engine.strategy_signals s WHERE s.trading_day = t.trading_day)
            """
        ),
    ]

    @Test(
        "C4.1: kill -9 of algo-engine between evaluation and order: each signal gives one order, no candle is left out")
    func killedBetweenEvaluationAndOrder() async throws {
        let cycles = FaultReport.isLong ? 40 : 3
        var generator = SeededGenerator()
        let fleet = try await Fleet.make()
        var others: [DaemonProcess] = []
        for name in ["billing", "market-data", "order-router"] {
            others.append(try fleet.start(name, Self.settings[name] ?? [:]))
        }
        var engine = try fleet.start("algo-engine", Self.settings["algo-engine"] ?? [:])
        for daemon in others + [engine] { try await fleet.waitUntilReady(daemon) }
        let strategy = try await start(fleet, try await fleet.walk())
        var pendingAtKill = 0
        for cycle in 0..<cycles {
            let before = try await count(fleet, "strategy_evaluations")
            try await eventually(timeoutMilliseconds: 30_000, everyMilliseconds: 50, "cycle \(cycle) evaluates") {
                try await count(fleet, "strategy_evaluations") > before
            }
            let router = others[2]
            if cycle.isMultiple(of: 2) {
                // The router takes the order in, or does not, and answers nothing.
                router.signal(SIGSTOP)
                try await eventually(timeoutMilliseconds: 10_000, "an order is on its way") {
                    try await count(fleet, "strategy_signals", "outcome = 'pending'") > 0
                }
                await pause(milliseconds: Int(generator.next() % 200))
            } else {
                await pause(milliseconds: Int(generator.next() % 1_000))
            }
            #expect(engine.isRunning, "it ended by itself: \(engine.output.suffix(2_000))")
            engine.signal(SIGKILL)
            #expect(try await engine.waitForEnd())
            router.signal(SIGCONT)
            if try await count(fleet, "strategy_signals", "outcome = 'pending'") > 0 { pendingAtKill += 1 }
            engine = try fleet.start("algo-engine", Self.settings["algo-engine"] ?? [:], log: "log-\(cycle)")
            try await fleet.waitUntilReady(engine)
        }
        try await rest(fleet, strategy)
        for (sentence, sql) in Self.laws {
            let against = try await fleet.rows(sql)
            #expect(against.isEmpty, "\(sentence): \(against.count) times not, \(against.prefix(5))")
        }
        let evaluations = try await count(fleet, "strategy_evaluations")
        let signals = try await count(fleet, "strategy_signals")
        FaultReport.say(
            "\(cycles) kill -9 of algo-engine, seed \(generator.seed): evaluations \(evaluations), signals = orders"
                + " \(signals), kills with an order under way \(pendingAtKill)")
        #expect(pendingAtKill * 2 >= cycles)
        for daemon in others + [engine] { daemon.signal(SIGTERM) }
        for daemon in others + [engine] { #expect(try await daemon.waitForEnd(), "\(daemon.name)") }
    }

    private struct Running {
        let id: String
        let token: String
    }

    /// Makes a strategy that buys and sells on each candle, and lets it run.
    private func start(_ fleet: Fleet, _ demo: FlowAnswer) async throws -> Running {
        let token = try #require(demo.text("tokens", "access_token"))
        let limit = try await fleet.send(
            .put, "algo-engine", "/state", token: token, json: Array(#"{"daily_trade_limit":1000000}"#.utf8))
        #expect(limit.status == 200, "\(String(decoding: limit.body, as: UTF8.self))")
        let rule = #"{"when":{"field":"close","operator":"gt","value":0},"signal":{"side":"SIDE"}}"#
        let rules = ["buy", "sell"].map { rule.replacing("SIDE", with: $0) }.joined(separator: ",")
        let draft = """
            {"name":"kill","strategy_type":"declarative","enabled":true,"parameters":{"definition":{"rules":[\(rules)]},
             "symbol":"BTCUSDT","venue":"binance.spot","timeframe":"1m","broker":"binance","quantity":"0.001",
             "order_type":"market"}}
            """
        let made = try await fleet.send(
            .post, "algo-engine", "/strategies", token: token, json: Array(draft.utf8), key: "kill")
        #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
        let object = try JSONSerialization.jsonObject(with: Data(made.body)) as? [String: Any]
        let id = try #require(object?["id"] as? String)
        let active = try await fleet.send(
            .post, "algo-engine", "/strategies/\(id)/status", token: token, json: Array(#"{"status":"ACTIVE"}"#.utf8))
        #expect(active.status == 200, "\(String(decoding: active.body, as: UTF8.self))")
        return Running(id: id, token: token)
    }

    /// Lets what was left behind be sent, then stops the strategy and waits for the orders under way.
    private func rest(_ fleet: Fleet, _ strategy: Running) async throws {
        let newest = try await count(fleet, "strategy_evaluations")
        try await eventually(timeoutMilliseconds: 30_000, everyMilliseconds: 50, "it has caught up") {
            try await count(fleet, "strategy_evaluations") > newest
        }
        let stopped = try await fleet.send(
            .put, "algo-engine", "/strategies/\(strategy.id)", token: strategy.token,
            json: Array(#"{"enabled":false}"#.utf8))
        #expect(stopped.status == 200, "\(String(decoding: stopped.body, as: UTF8.self))")
        try await eventually(timeoutMilliseconds: 20_000, everyMilliseconds: 100, "no order is under way") {
            try await count(fleet, "strategy_signals", "outcome = 'pending'") == 0
        }
    }

    private func count(_ fleet: Fleet, _ table: String, _ condition: String = "true") async throws -> Int {
        let rows = try await fleet.rows("SELECT count(*) FROM algo_engine.\(table) WHERE \(condition)")
        return rows.first.flatMap { Int($0) } ?? -1
    }
}
