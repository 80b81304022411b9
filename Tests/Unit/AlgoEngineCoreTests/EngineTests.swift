import Contracts
import Testing

@testable import AlgoEngineCore

@Suite("Engine")
struct EngineTests {
    @Test func everyStatusAgainstEveryStatus() {
        let changed: Set<[StrategyStatus]> = [
            [.pending, .active], [.pending, .error], [.active, .error], [.error, .active],
        ]
        for old in StrategyStatus.allCases {
            for new in StrategyStatus.allCases {
                let expected: StrategyLifecycle.Outcome =
                    old == new ? .unchanged : changed.contains([old, new]) ? .changed : .illegal
                #expect(StrategyLifecycle.change(from: old, to: new) == expected, "\(old) to \(new)")
            }
            #expect(StrategyLifecycle.runs(old, enabled: true) == (old == .active))
            #expect(!StrategyLifecycle.runs(old, enabled: false))
        }
    }

    @Test("C4.8: the daily counter begins anew at midnight UTC, and gives back only on its own day")
    func dailyTrades() {
        let monday = Timestamp(milliseconds: Tape.monday)
        let lastInstant = monday.advanced(byMilliseconds: 86_399_999)
        let tuesday = monday.advanced(byMilliseconds: 86_400_000)
        var trades = DailyTrades(day: DailyTrades.day(of: monday), submitted: 0)
        let taken = [monday, lastInstant, lastInstant].map { trades.reserve(limit: 2, now: $0) }
        #expect(taken == [true, true, false])
        #expect(trades.submitted == 2)
        #expect(trades.at(tuesday).submitted == 0)
        let mondayDay = trades.day
        let takenOnTuesday = trades.reserve(limit: 2, now: tuesday)
        #expect(takenOnTuesday)
        #expect(trades.day == mondayDay + 1)
        trades.release(reservedDay: mondayDay)
        #expect(trades.submitted == 1)
        trades.release(reservedDay: mondayDay + 1)
        trades.release(reservedDay: mondayDay + 1)
        #expect(trades.submitted == 0)
        // A clock that is set back does not open yesterday again.
        #expect(trades.at(monday).day == mondayDay + 1)
        #expect(DailyTrades.day(of: Timestamp(milliseconds: -1)) == -1)
    }

    private let strategy: StrategyID
    private let fields: OrderFields

    init() throws {
        strategy = try StrategyID(parsing: "ffffffff-ffff-7fff-bfff-ffffffffffff")
        var fields = OrderFields()
        fields.broker = "binance"
        fields.venue = .binanceSpot
        fields.symbol = try Symbol(parsing: "BTCUSDT")
        fields.quantity = Quantity(1)
        fields.orderType = .market
        self.fields = fields
    }

    @Test func orderIDsAreShortLegalAndDifferent() {
        var seen: Set<String> = []
        for version in [1, 2, 61, 62, 99_999] {
            for minute in [Int64(0), 1, 29_000_000, 900_000_000] {
                for signal in [0, 1, 59] {
                    let id = ClientOrderID.derive(
                        strategy: strategy, version: version, candle: Timestamp(milliseconds: minute * 60_000),
                        signal: signal)
                    #expect(id.utf8.count <= 36, "\(id)")
                    #expect(id.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 >= 0x41 || $0 == 0x2E }, "\(id)")
                    #expect(seen.insert(id).inserted, "\(id)")
                }
            }
        }
        let again = ClientOrderID.derive(strategy: strategy, version: 1, candle: .epoch, signal: 0)
        #expect(seen.contains(again))
    }

    private func plan(
        _ signals: [StrategySignal], mode: EngineMode = .paper, ageMilliseconds: Int64 = 0, submitted: Int = 0,
        fields: OrderFields? = nil
    ) -> (plans: [SignalPlan], trades: DailyTrades) {
        let closed = Timestamp(milliseconds: Tape.monday + 60_000)
        let now = closed.advanced(byMilliseconds: ageMilliseconds)
        var trades = DailyTrades(day: DailyTrades.day(of: now), submitted: submitted)
        let planner = SignalPlanner(
            strategy: strategy, version: 1, order: fields ?? self.fields, mode: mode, maxAgeMilliseconds: 60_000)
        let plans = planner.plan(
            StrategyDecision(signals), candle: Timestamp(milliseconds: Tape.monday), closed: closed, now: now,
            trades: &trades, limit: 3)
        return (plans, trades)
    }

    @Test("C4.9: each signal has a result of its own; one that comes to nothing neither counts nor stops the others")
    func perSignalResults() {
        var limitWithoutPrice = OrderFields()
        limitWithoutPrice.orderType = .limit
        let (plans, trades) = plan(
            [
                StrategySignal(side: .buy), StrategySignal(side: .sell, order: limitWithoutPrice),
                StrategySignal(side: .sell),
            ], submitted: 1)
        #expect(plans.map(\.outcome) == [.pending, .skipped, .pending])
        #expect(plans.map(\.code) == ["order_pending", "order_incomplete", "order_pending"])
        #expect(plans[1].message?.contains("price") == true)
        #expect(trades.submitted == 3)
        #expect(Set(plans.compactMap { $0.order?.clientOrderId }).count == 2)
    }

    @Test func theDailyLimitSkipsWhatIsBeyondIt() {
        let (plans, trades) = plan(
            [StrategySignal(side: .buy), StrategySignal(side: .buy), StrategySignal(side: .buy)], submitted: 2)
        #expect(plans.map(\.code) == ["order_pending", "daily_trade_limit", "daily_trade_limit"])
        #expect(trades.submitted == 3)
    }

    @Test func oldSignalsAreStaleAndSimulationSendsNothing() {
        #expect(plan([StrategySignal(side: .buy)], ageMilliseconds: 60_000).plans.map(\.outcome) == [.pending])
        #expect(plan([StrategySignal(side: .buy)], ageMilliseconds: 60_001).plans.map(\.outcome) == [.stale])
        let (plans, trades) = plan([StrategySignal(side: .buy)], mode: .simulation)
        #expect(plans.map(\.outcome) == [.simulated])
        #expect(trades.submitted == 0)
        // In scaled time candles may close ahead of our clock.
        #expect(plan([StrategySignal(side: .buy)], ageMilliseconds: -3_600_000).plans.map(\.outcome) == [.pending])
    }

    @Test func aSignalsOwnFieldsWinOverParametersAndTheseOverDefaults() throws {
        let blueprint = try StrategyBlueprint(
            type: "orb",
            parameters: ["symbol": .text("btc/usdt"), "quantity": .text("2"), "timeframe": .text("5m")],
            metadata: [
                "order_defaults": .object([
                    "symbol": .text("ETHUSDT"), "venue": .text("binance.spot"), "broker": .text("binance"),
                    "order_type": .text("market"), "quantity": .number(9),
                ])
            ])
        #expect(blueprint.activationProblems.isEmpty)
        #expect(blueprint.feed?.symbol.description == "BTCUSDT")
        var own = OrderFields()
        own.quantity = Quantity(7)
        let order = try #require(
            plan([StrategySignal(side: .sell, order: own), StrategySignal(side: .buy)], fields: blueprint.order)
                .plans.map(\.order).first ?? nil)
        #expect(order.quantity == Quantity(7))
        #expect(order.symbol.description == "BTCUSDT")
        #expect(order.tags.contains("strategy:\(strategy)"))
    }

    @Test("C4.2: what an order would lack is named before a strategy may run")
    func activationNamesWhatIsMissing() throws {
        let bare = try StrategyBlueprint(type: "orb", parameters: [:], metadata: [:])
        #expect(
            Set(bare.activationProblems.map(\.field))
                == Set(
                    ["broker", "venue", "symbol", "quantity", "order_type", "timeframe"].map { "parameters.\($0)" }))
        #expect(bare.feed == nil)
        let limit = try StrategyBlueprint(
            type: "gap_fill",
            parameters: [
                "broker": .text("binance"), "venue": .text("binance.spot"), "symbol": .text("BTCUSDT"),
                "quantity": .text("0.1"), "order_type": .text("limit"), "timeframe": .text("1m"),
            ], metadata: [:])
        #expect(limit.activationProblems.map(\.field) == ["parameters.price"])
    }

    @Test func aRuleMayBringItsOwnOrderFields() throws {
        let signal = JSONValue.object([
            "side": .text("buy"), "quantity": .number(1), "order_type": .text("market"), "broker": .text("binance"),
        ])
        let rule = JSONValue.object([
            "when": .object(["field": .text("close"), "operator": .text("gt"), "value": .number(0)]), "signal": signal,
        ])
        let parameters: [String: JSONValue] = [
            "definition": .object(["rules": .list([rule])]), "venue": .text("binance.spot"),
            "symbol": .text("BTCUSDT"), "timeframe": .text("1m"),
        ]
        let blueprint = try StrategyBlueprint(type: "declarative", parameters: parameters, metadata: [:])
        #expect(blueprint.activationProblems.isEmpty)
    }

    @Test func theTypesAreThoseOfTheRegistry() throws {
        #expect(StrategyRegistry.types == ["declarative", "gap_fill", "orb"])
        #expect(throws: StrategyRefusal.self) {
            try StrategyBlueprint(type: "python", parameters: [:], metadata: [:])
        }
    }

    @Test func textsAreDeclarativeAndNamed() throws {
        let text = try StrategyText(
            .object([
                "name": .text("n"), "rules": .list([]), "tags": .list([.text("a")]),
                "parameters": .object(["symbol": .text("BTCUSDT")]),
            ]))
        #expect(text.name == "n" && text.tags == ["a"])
        #expect(text.parameters["definition"]?["rules"] == .list([]))
        for (value, field) in [
            (JSONValue.list([]), "content"), (.object(["name": .text("n")]), "content.rules"),
            (.object(["rules": .list([]), "code": .text("import os")]), "content.code"),
            (.object(["rules": .list([]), "name": .text("")]), "content.name"),
            (.object(["rules": .list([]), "tags": .list([.number(1)])]), "content.tags"),
            (.object(["rules": .list([]), "metadata": .text("x")]), "content.metadata"),
            (
                .object(["rules": .list([]), "parameters": .object(["definition": .null])]),
                "content.parameters.definition"
            ),
        ] {
            let error = #expect(throws: StrategyRefusal.self) { try StrategyText(value) }
            #expect(error?.problems.map(\.field) == [field])
        }
    }
}
