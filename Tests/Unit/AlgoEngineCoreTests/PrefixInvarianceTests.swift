import Contracts
import TestKit
import Testing

@testable import AlgoEngineCore

@Suite("Prefix invariance")
struct PrefixInvarianceTests {
    private static let rules = JSONValue.object([
        "rules": .list([
            .object([
                "when": .object([
                    "any": .list([
                        .object(["field": .text("rsi.5"), "operator": .text("lt"), "value": .number(30)]),
                        .object([
                            "field": .text("close"), "operator": .text("gt"), "value_field": .text("highest.20"),
                        ]),
                        .object(["field": .text("ema.3"), "operator": .text("gt"), "value_field": .text("sma.7")]),
                    ])
                ]), "signal": .object(["side": .text("buy")]),
            ])
        ])
    ])

    private static let strategies: [(String, [String: JSONValue])] = [
        ("orb", ["breakout_pct": .text("0.05")]), ("gap_fill", ["gap_pct": .text("0.01"), "fade_pct": .text("0.1")]),
        ("declarative", ["definition": rules]),
    ]

    /// Three days of a random walk, with some candles missing.
    private func walk(_ generator: inout SeededGenerator) throws -> [Candle] {
        var price: Int64 = 100_000
        var candles: [Candle] = []
        for minute in stride(from: Int64(0), to: 3 * 1_440, by: 5) {
            let open = price
            price = max(1, price + Int64.random(in: -150...150, using: &generator))
            if Int.random(in: 0..<200, using: &generator) == 0 { continue }
            candles.append(
                Candle(
                    openTime: Timestamp(milliseconds: Tape.monday + minute * 60_000), open: Price(Decimal12(open)),
                    high: Price(Decimal12(max(open, price) + 20)), low: Price(Decimal12(max(1, min(open, price) - 20))),
                    close: Price(Decimal12(price)), volume: Quantity(3), isClosed: true))
        }
        return candles
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func aDecisionDependsNeitherOnLaterCandlesNorOnOlderHistoryThanNeeded(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let tape = try walk(&generator)
        var signals = 0
        for (type, parameters) in Self.strategies {
            let strategy = try Tape.strategy(type, parameters)
            let whole = Tape.decisions(strategy, tape, .fiveMinutes)
            signals += whole.count { $0.reason == .signal }
            for _ in 0..<60 {
                let index = Int.random(in: tape.indices, using: &generator)
                let prefix = Array(tape[...index])
                let alone = CandleWindow(prefix, at: index, timeframe: .fiveMinutes, need: strategy.history)
                #expect(alone.map(strategy.decide) == whole[index], "\(type) at \(index), seed \(seed)")
                // Exactly the window that the strategy asks for is enough.
                let window = try #require(
                    CandleWindow(tape, at: index, timeframe: .fiveMinutes, need: strategy.history))
                let cut = Array(window.candles)
                let again = CandleWindow(cut, at: cut.count - 1, timeframe: .fiveMinutes, need: strategy.history)
                #expect(again.map(strategy.decide) == whole[index], "\(type) at \(index), seed \(seed)")
            }
        }
        #expect(signals > 3, "the walk of seed \(seed) says nothing about signals")
    }
}
