import Contracts
import Foundation
import HTTPWire
import Observability
import TestKit
import Testing

@Suite("Strategies", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct StrategyTests {
    static let complete =
        #"{"symbol":"BTCUSDT","venue":"binance.spot","timeframe":"1m","broker":"binance","quantity":0.5,"order_type":"market"}"#

    static func draft(_ name: String, _ parameters: String = complete, enabled: Bool = true) -> String {
        #"{"name":"\#(name)","strategy_type":"orb","enabled":\#(enabled),"parameters":\#(parameters)}"#
    }

    private func create(_ engine: RunningAlgoEngine, _ name: String, _ parameters: String = complete) async throws
        -> String
    {
        let made = try await engine.send(.post, "/strategies", json: Self.draft(name, parameters), key: "make-\(name)")
        #expect(made.status == 201, "\(made.text)")
        return made.id
    }

    private func activate(_ engine: RunningAlgoEngine, _ id: String) async throws -> Answer {
        try await engine.send(.post, "/strategies/\(id)/status", json: #"{"status":"ACTIVE"}"#)
    }

    @Test("C4.3: a new strategy carries its own id in the metadata, in the answer as in the store")
    func madeReadListed() async throws {
        let engine = try await RunningAlgoEngine.start()
        let made = try await engine.send(.post, "/strategies", json: Self.draft("first"), key: "k")
        let strategy = try made.read(Strategy.self)
        #expect(strategy.metadata["strategy_id"] == .text(strategy.id.description))
        #expect(strategy.status == .pending && strategy.version == 1)
        let again = try await engine.send(.post, "/strategies", json: Self.draft("first"), key: "k")
        #expect(again.body == made.body)
        let read = try await engine.send(.get, "/strategies/\(strategy.id)")
        #expect(try read.read(Strategy.self) == strategy)
        for name in ["second", "third"] { _ = try await create(engine, name) }
        let found = try await engine.send(.get, "/strategies?name=second").read(StrategyList.self)
        #expect(found.items.map(\.name) == ["second"])
        #expect(found.available == ["declarative", "gap_fill", "orb"])
        #expect(found.activeLimit == 2)
        #expect(found.orchestratorState.dailyTradeLimit == 100)
        let page = try await engine.send(.get, "/strategies?limit=2").read(StrategyList.self)
        #expect(page.items.map(\.name) == ["third", "second"])
        let rest = try await engine.send(.get, "/strategies?limit=2&cursor=\(page.nextCursor ?? "")")
            .read(StrategyList.self)
        #expect(rest.items.map(\.name) == ["first"] && rest.nextCursor == nil)
        #expect(try await engine.send(.get, "/strategies?status=ACTIVE").read(StrategyList.self).items.isEmpty)
        #expect(try await engine.send(.get, "/strategies?cursor=x").status == 400)
        await engine.stop()
    }

    @Test func namesAreUniqueAndForeignStrategiesAreNotFound() async throws {
        let engine = try await RunningAlgoEngine.start()
        let id = try await create(engine, "mine")
        let taken = try await engine.send(.post, "/strategies", json: Self.draft("mine"), key: "other")
        #expect(taken.status == 409 && taken.code == "strategy_name_taken")
        let bob = RunningAlgoEngine.bob
        for (method, path, json) in [
            ("GET", "", nil), ("PUT", "", #"{"name":"x"}"#), ("DELETE", "", nil), ("GET", "/versions", nil),
            ("GET", "/export", nil), ("GET", "/evaluations", nil), ("POST", "/status", #"{"status":"ERROR"}"#),
            ("POST", "/clone", "{}"),
        ] as [(String, String, String?)] {
            let answer = try await engine.send(
                .init(rawValue: method), "/strategies/\(id)\(path)", as: bob, json: json,
                key: path == "/clone" ? "c" : nil)
            #expect(answer.status == 404 && answer.code == "not_found", "\(method) \(path): \(answer.text)")
        }
        #expect(try await engine.send(.post, "/strategies", as: bob, json: Self.draft("mine"), key: "b").status == 201)
        #expect(try await engine.send(.get, "/strategies", as: bob).read(StrategyList.self).items.count == 1)
        #expect(try await engine.send(.get, "/strategies", as: nil).status == 401)
        let unscoped = try await engine.send(.put, "/strategies/\(id)", json: #"{"name":"x"}"#, scopes: ["market:read"])
        #expect(unscoped.status == 403 && unscoped.code == "insufficient_scope")
        engine.neighbours.state.withLock { $0.capabilities = [] }
        let unpaid = try await engine.send(.put, "/strategies/\(id)", json: #"{"name":"x"}"#)
        #expect(unpaid.status == 403 && unpaid.code == "capability_missing")
        await engine.stop()
    }

    @Test func changesMakeVersionsThatAreKept() async throws {
        let engine = try await RunningAlgoEngine.start()
        let id = try await create(engine, "v")
        let renamed = try await engine.send(.put, "/strategies/\(id)", json: #"{"name":"w","expected_version":1}"#)
        #expect(try renamed.read(Strategy.self).version == 2)
        let stale = try await engine.send(.put, "/strategies/\(id)", json: #"{"name":"z","expected_version":1}"#)
        #expect(stale.status == 409 && stale.code == "strategy_version_conflict")
        let wrong = try await engine.send(.put, "/strategies/\(id)", json: #"{"parameters":{"breakout_pc":1}}"#)
        #expect(wrong.status == 422 && wrong.code == "invalid_parameter_value")
        #expect(wrong.text.contains("parameters.breakout_pc"))
        let versions = try await engine.send(.get, "/strategies/\(id)/versions").read(Page<StrategyVersion>.self)
        #expect(versions.items.map(\.version) == [2, 1])
        #expect(versions.items.map(\.name) == ["w", "v"])
        let copy = try await engine.send(.post, "/strategies/\(id)/clone", json: "{}", key: "c").read(Strategy.self)
        #expect(copy.name == "w copy" && copy.version == 1 && copy.status == .pending && !copy.enabled)
        #expect(copy.derivedFrom?.description == id)
        #expect(copy.metadata["strategy_id"] == .text(copy.id.description))
        let second = try await engine.send(.post, "/strategies/\(id)/clone", json: "{}", key: "d").read(Strategy.self)
        #expect(second.name == "w copy 2")
        #expect(try await engine.send(.delete, "/strategies/\(id)").status == 204)
        #expect(try await engine.send(.get, "/strategies/\(id)").status == 404)
        #expect(try await engine.send(.delete, "/strategies/\(id)").status == 404)
        _ = try await create(engine, "w")
        await engine.stop()
    }

    @Test func unknownTypesAndParametersAreRefusedByName() async throws {
        let engine = try await RunningAlgoEngine.start()
        let python = #"{"name":"p","strategy_type":"python"}"#
        let type = try await engine.send(.post, "/strategies", json: python, key: "1")
        #expect(type.status == 404 && type.code == "unknown_strategy_type")
        let field = try await engine.send(.post, "/strategies", json: Self.draft("f", #"{"quantity":0}"#), key: "2")
        #expect(field.status == 422 && field.text.contains("parameters.quantity"))
        let member = try await engine.send(.post, "/strategies", json: #"{"name":"x","kind":"orb"}"#, key: "3")
        #expect(member.status == 400)
        await engine.stop()
    }

    @Test("C4.2: a strategy whose signals could not become orders is not let loose, and what is missing is named")
    func activationIsValidated() async throws {
        let engine = try await RunningAlgoEngine.start()
        let id = try await create(engine, "bare", "{}")
        let refused = try await activate(engine, id)
        #expect(refused.status == 422 && refused.code == "strategy_incomplete")
        for field in ["broker", "venue", "symbol", "quantity", "order_type", "timeframe"] {
            #expect(refused.text.contains("parameters.\(field)"), "\(field)")
        }
        #expect(engine.neighbours.state.withLock { $0.reservations.isEmpty })
        let defaults = #"{"metadata":{"order_defaults":\#(Self.complete)}}"#
        #expect(try await engine.send(.put, "/strategies/\(id)", json: defaults).status == 200)
        #expect(try await activate(engine, id).status == 200)
        // What runs must stay complete.
        let broken = try await engine.send(.put, "/strategies/\(id)", json: #"{"metadata":{}}"#)
        #expect(broken.status == 422 && broken.code == "strategy_incomplete")
        await engine.stop()
    }

    @Test func statusMovesAsDeclared() async throws {
        let engine = try await RunningAlgoEngine.start()
        let id = try await create(engine, "s")
        func move(_ status: String) async throws -> Answer {
            try await engine.send(.post, "/strategies/\(id)/status", json: #"{"status":"\#(status)","error":"why"}"#)
        }
        #expect(try await move("PENDING").status == 200)
        #expect(try await move("ACTIVE").read(Strategy.self).lastError == nil)
        let illegal = try await move("PENDING")
        #expect(illegal.status == 409 && illegal.code == "illegal_status_change")
        #expect(try await move("ERROR").read(Strategy.self).lastError == "why")
        #expect(try await move("ACTIVE").read(Strategy.self).status == .active)
        #expect(try await move("ACTIVE").status == 200)
        await engine.stop()
    }

    @Test("C2.2: running strategies hold units of quota.active_algos, the one name billing knows, and give them back")
    func quotaIsHeldWhileRunning() async throws {
        let engine = try await RunningAlgoEngine.start()
        let state = engine.neighbours.state
        var ids: [String] = []
        for name in ["a", "b", "c"] { ids.append(try await create(engine, name)) }
        #expect(try await activate(engine, ids[0]).status == 200)
        #expect(try await activate(engine, ids[1]).status == 200)
        let refused = try await activate(engine, ids[2])
        #expect(refused.status == 403 && refused.code == "active_strategy_limit", "\(refused.text)")
        #expect(state.withLock { Set($0.reservedQuotas) } == [EntitlementCode.activeAlgos.rawValue])
        #expect(state.withLock { $0.reservations.values.allSatisfy { $0 } && $0.reservations.count == 2 })
        #expect(try await engine.send(.get, "/strategies/\(ids[2])").read(Strategy.self).status == .pending)
        // Disabled, set to ERROR, deleted: each gives its unit back.
        #expect(try await engine.send(.put, "/strategies/\(ids[0])", json: #"{"enabled":false}"#).status == 200)
        try await eventually("the unit is back") { state.withLock { $0.reservations.count == 1 } }
        #expect(try await activate(engine, ids[2]).status == 200)
        #expect(try await engine.send(.delete, "/strategies/\(ids[2])").status == 204)
        try await eventually("the unit is back") { state.withLock { $0.reservations.count == 1 } }
        let error = try await engine.send(.post, "/strategies/\(ids[1])/status", json: #"{"status":"ERROR"}"#)
        #expect(error.status == 200)
        try await eventually("the unit is back") { state.withLock { $0.reservations.isEmpty } }
        try await eventually("no hold is left") { try await engine.count("quota_holds") == 0 }
        await engine.stop()
    }

    @Test func withoutBillingNothingNewRunsAndNothingIsLost() async throws {
        let engine = try await RunningAlgoEngine.start()
        let id = try await create(engine, "a")
        engine.neighbours.state.withLock { $0.billingIsAway = true }
        let refused = try await activate(engine, id)
        #expect(refused.status == 503 && refused.code == "entitlements_unavailable", "\(refused.text)")
        engine.neighbours.state.withLock { $0.billingIsAway = false }
        // The circuit to billing may stand open for a while after its failures.
        try await eventually(timeoutMilliseconds: 20_000, everyMilliseconds: 200, "the strategy starts again") {
            let answer = try await activate(engine, id)
            #expect(answer.status == 200 || answer.code == "entitlements_unavailable", "\(answer.text)")
            return answer.status == 200
        }
        try await eventually("one unit is held") {
            engine.neighbours.state.withLock { $0.reservations.values.map { $0 } == [true] }
        }
        await engine.stop()
    }

    @Test func whatACrashLeftHalfDoneAtBillingIsSettled() async throws {
        let engine = try await RunningAlgoEngine.start()
        let state = engine.neighbours.state
        let holds = "\(engine.database.schema).quota_holds"
        let id = try await create(engine, "a")
        #expect(try await activate(engine, id).status == 200)
        // As if the daemon had died before it committed.
        state.withLock { for key in $0.reservations.keys { $0.reservations[key] = false } }
        let halfDone = "UPDATE \(holds) SET state = 'reserved', changed_at = now() - interval '1 minute'"
        try await engine.database.psql(halfDone)
        try await eventually("the unit is committed") {
            let isCommitted = state.withLock { $0.reservations.values.map { $0 } == [true] }
            return try await engine.count("quota_holds", where: "state = 'committed'") == 1 && isCommitted
        }
        // As if it had been dead for so long that billing gave the unit up.
        let first = state.withLock { Set($0.reservations.keys) }
        state.withLock { $0.reservations = [:] }
        try await engine.database.psql(halfDone)
        try await eventually("another unit is committed") {
            state.withLock { $0.reservations.values.map { $0 } == [true] && Set($0.reservations.keys) != first }
        }
        // And as if somebody else had the last unit by then.
        state.withLock {
            $0.reservations = [:]
            $0.quotaLimit = 0
        }
        try await engine.database.psql(halfDone)
        try await eventually("the strategy has stopped") {
            try await engine.send(.get, "/strategies/\(id)").read(Strategy.self).lastError?
                .contains("active_strategy_limit") == true
        }
        try await eventually("no hold is left") { try await engine.count("quota_holds") == 0 }
        await engine.stop()
    }

    @Test("C4.5: texts are data; what looks like code is refused, and an export can be imported again")
    func importAndExport() async throws {
        let engine = try await RunningAlgoEngine.start()
        func importing(_ content: String, key: String, more: String = "") async throws -> Answer {
            let text = String(decoding: try JSONEncoder().encode(content), as: UTF8.self)
            return try await engine.send(
                .post, "/strategies/import", json: #"{"format":"json5","content":\#(text)\#(more)}"#, key: key)
        }
        let source = """
            // A comment, single quotes, a trailing comma: JSON5.
            {name: 'imported', tags: ['t'],
             rules: [{when: {field: 'close', operator: 'gt', value: 1.5,}, signal: {side: 'buy'}}],
             parameters: {symbol: 'BTCUSDT'},}
            """
        let made = try await importing(source, key: "1")
        #expect(made.status == 201, "\(made.text)")
        let strategy = try made.read(Strategy.self)
        #expect(strategy.strategyType == "declarative" && strategy.name == "imported" && strategy.source == source)
        let export = try await engine.send(.get, "/strategies/\(strategy.id)/export").read(StrategyExport.self)
        #expect(export.content == source)
        let changed = try await engine.send(.put, "/strategies/\(strategy.id)", json: #"{"tags":["u"]}"#)
        #expect(changed.status == 200)
        let written = try await engine.send(.get, "/strategies/\(strategy.id)/export").read(StrategyExport.self)
        let copy = try await importing(written.content, key: "2", more: #","name":"copy""#).read(Strategy.self)
        #expect(copy.parameters["definition"]?["rules"] == strategy.parameters["definition"]?["rules"])
        #expect(copy.tags == ["u"])
        for (index, text) in [
            "import os; os.system('true')", "{name: 'x', rules: []}", "{name: 'x', rules: [], rules: []}", "[]",
            "{name: 'x', rules: [{when: 'close > 1', signal: {side: 'buy'}}]}", "{rules: (function(){})()}",
            "{name: 'x', code: 'print(1)', rules: [{when: {field: 'close', value: 1}, signal: {side: 'buy'}}]}",
        ].enumerated() {
            let refused = try await importing(text, key: "bad-\(index)")
            #expect([400, 422].contains(refused.status), "\(text): \(refused.text)")
        }
        let orb = try await create(engine, "orb")
        let none = try await engine.send(.get, "/strategies/\(orb)/export")
        #expect(none.status == 409 && none.code == "strategy_not_exportable")
        #expect(try await engine.count("strategies") == 3)
        await engine.stop()
    }
}
