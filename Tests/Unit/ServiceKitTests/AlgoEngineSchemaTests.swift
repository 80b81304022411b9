import Contracts
import Foundation
import Testing

@testable import ServiceKit

/// A value of each of algo-engine's wire types with every field set: its JSON has exactly the declared fields.
@Suite("Wire shapes of algo-engine")
struct AlgoEngineSchemaTests {
    private static let anything: [String: JSONValue] = ["k": .number(1)]

    private static func samples() throws -> [(name: String, value: any WireType, schema: WireSchema)] {
        let id = try StrategyID(parsing: "0193a1f2-7c00-7abc-8def-0123456789ab")
        let now = Timestamp(milliseconds: 1_767_571_200_000)
        let symbol = try Symbol(parsing: "BTCUSDT")
        let strategy = Strategy(
            id: id, ownerId: "o", name: "n", strategyType: "orb", parameters: anything, enabled: true, tags: ["t"],
            metadata: anything, sourceFormat: .json5, source: "{}", derivedFrom: id, status: .error, lastError: "e",
            version: 1, createdAt: now, updatedAt: now)
        let execution = EngineExecution(
            strategyId: id, clientOrderId: "c", orderId: "o", orderStatus: .filled, symbol: symbol, side: .buy,
            quantity: Quantity(1), submittedAt: now)
        let state = EngineState(
            mode: .paper, dailyTradeLimit: 1, tradesSubmitted: 0, tradingDay: "2026-01-05",
            recentExecutions: [execution])
        let signal = SignalResult(
            index: 0, side: .sell, confidence: 1, outcome: .failed, code: "c", message: "m", clientOrderId: "c",
            orderId: "o", orderStatus: .rejected, attempts: 4)
        let evaluation = StrategyEvaluation(
            id: try EvaluationID(parsing: id.description), strategyId: id, version: 1, venue: .binanceSpot,
            symbol: symbol, timeframe: .oneMinute, candleOpenTime: now, evaluatedAt: now, reason: "signal",
            signals: [signal])
        let draft = StrategyDraft(
            name: "n", strategyType: "orb", parameters: anything, enabled: true, tags: ["t"], metadata: anything)
        let list = StrategyList(
            items: [strategy], nextCursor: "c", available: ["orb"], activeLimit: 1, orchestratorState: state)
        let version = StrategyVersion(
            strategyId: id, version: 1, name: "n", strategyType: "orb", parameters: anything, enabled: true,
            tags: ["t"], metadata: anything, source: "s", createdAt: now)
        let update = StrategyUpdate(
            name: "n", parameters: anything, enabled: true, tags: ["t"], metadata: anything, expectedVersion: 1)
        let text = StrategyImport(
            name: "n", format: .json5, content: "{}", enabled: true, tags: ["t"], metadata: anything,
            parameters: anything)
        return [
            ("Strategy", strategy, Strategy.schema), ("EngineExecution", execution, EngineExecution.schema),
            ("EngineState", state, EngineState.schema), ("SignalResult", signal, SignalResult.schema),
            ("StrategyEvaluation", evaluation, StrategyEvaluation.schema),
            ("StrategyDraft", draft, StrategyDraft.schema), ("StrategyList", list, StrategyList.schema),
            ("StrategyVersion", version, StrategyVersion.schema), ("StrategyUpdate", update, StrategyUpdate.schema),
            ("StrategyImport", text, StrategyImport.schema),
            (
                "StrategyExport", StrategyExport(id: id, name: "n", format: .json5, content: "{}"),
                StrategyExport.schema
            ),
            ("StrategyClone", StrategyClone(name: "n"), StrategyClone.schema),
            (
                "StrategyStatusChange", StrategyStatusChange(status: .error, error: "e"), StrategyStatusChange.schema
            ),
            (
                "EngineStateChange", EngineStateChange(mode: .paper, dailyTradeLimit: 1), EngineStateChange.schema
            ),
        ]
    }

    @Test func fieldsAreTheCodingKeysAndValuesFitTheirShapes() throws {
        for (name, value, schema) in try Self.samples() {
            let bytes = Data(try JSONAnswer.encode(value))
            let object = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
            #expect(Set(object?.keys.map { $0 } ?? []) == Set(schema.fieldNames ?? []), "\(name)")
            let json = try JSONDecoder().decode(WireSchemaCheck.Value.self, from: bytes)
            #expect(WireSchemaCheck.errors(json, schema).isEmpty, "\(name): \(WireSchemaCheck.errors(json, schema))")
        }
    }

    @Test func declarationsAreWithoutFault() {
        #expect(AlgoEngineAPI.declarations.flatMap(\.faults).isEmpty)
        #expect(Set(AlgoEngineAPI.declarations.map(\.id)).count == AlgoEngineAPI.declarations.count)
    }
}
