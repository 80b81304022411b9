import Contracts
import Testing

@testable import AlgoEngineCore

@Suite("declarative")
struct DeclarativeTests {
    private static let buy = JSONValue.object(["side": .text("buy")])

    private func definition(_ rules: [(JSONValue, JSONValue)]) -> [String: JSONValue] {
        [
            "definition": .object([
                "rules": .list(rules.map { .object(["when": $0.0, "signal": $0.1]) })
            ])
        ]
    }

    private func compare(_ field: String, _ comparison: String?, _ value: JSONValue) -> JSONValue {
        var members: [String: JSONValue] = ["field": .text(field), "value": value]
        members["operator"] = comparison.map { .text($0) }
        return .object(members)
    }

    private func signals(_ when: JSONValue, _ closes: [String]) throws -> [Bool] {
        let strategy = try Tape.strategy("declarative", definition([(when, Self.buy)]))
        let tape = try closes.enumerated().map { try Tape.candle(Int64($0.offset), $0.element) }
        return Tape.decisions(strategy, tape).map { $0.reason == .signal }
    }

    @Test(arguments: [
        ("eq", [false, true, false]), ("ne", [true, false, true]), ("gt", [false, false, true]),
        ("gte", [false, true, true]), ("lt", [true, false, false]), ("lte", [true, true, false]),
    ])
    func operators(_ name: String, _ expected: [Bool]) throws {
        #expect(try signals(compare("close", name, .number(100)), ["99.999999999999", "100", "100.1"]) == expected)
    }

    @Test func equalityIsTheDefaultOperator() throws {
        #expect(try signals(compare("close", nil, .text("100")), ["100", "101"]) == [true, false])
    }

    @Test("C4.4: a field that is missing makes its comparison false, whatever the operator")
    func missingFieldIsFalse() throws {
        for comparison in ["eq", "ne", "gt", "gte", "lt", "lte"] {
            #expect(try signals(compare("previous.close", comparison, .number(0)), ["1"]) == [false])
            #expect(try signals(compare("sma.3", comparison, .number(0)), ["1", "1"]) == [false, false])
        }
        // The others of an `any` still count, and the first candle that has the field is seen.
        let either = JSONValue.object([
            "any": .list([compare("sma.3", "gt", .number(0)), compare("close", "gt", .number(5))])
        ])
        #expect(try signals(either, ["1", "9", "1"]) == [false, true, true])
    }

    @Test("C4.4: nesting is limited, and so are conditions and rules")
    func limits() throws {
        var nested = compare("close", "gt", .number(0))
        for _ in 0..<7 { nested = .object(["all": .list([nested])]) }
        #expect(try signals(nested, ["1"]) == [true])
        let deeper = JSONValue.object(["any": .list([nested])])
        let tooDeep = #expect(throws: StrategyRefusal.self) { try signals(deeper, ["1"]) }
        #expect(tooDeep?.problems.first?.message.contains("8") == true)

        let many = JSONValue.object(["any": .list(Array(repeating: compare("close", "gt", .number(0)), count: 300))])
        #expect(throws: StrategyRefusal.self) { try signals(many, ["1"]) }
        let rules = Array(repeating: (compare("close", "gt", .number(0)), Self.buy), count: 61)
        #expect(throws: StrategyRefusal.self) { try Tape.strategy("declarative", definition(rules)) }
    }

    @Test func everyMatchingRuleGivesItsSignalInOrder() throws {
        let sell = JSONValue.object([
            "action": .text("sell"), "size": .text("2"), "order_type": .text("limit"), "price": .number(99),
            "confidence": .text("0.7"),
        ])
        let strategy = try Tape.strategy(
            "declarative",
            definition([
                (compare("close", "gt", .number(10)), Self.buy), (compare("close", "gt", .number(5)), sell),
                (compare("close", "gt", .number(100)), Self.buy),
            ]))
        let decision = try #require(Tape.decisions(strategy, [try Tape.candle(0, "50")]).first)
        #expect(decision.signals.map(\.side) == [.buy, .sell])
        #expect(decision.signals[1].order.quantity?.description == "2")
        #expect(decision.signals[1].order.orderType == .limit)
        #expect(decision.signals[1].confidence?.description == "0.7")
    }

    @Test func aFieldMayBeComparedWithAField() throws {
        let cross = JSONValue.object([
            "all": .list([
                .object(["field": .text("close"), "operator": .text("gt"), "value_field": .text("sma.3")]),
                .object([
                    "field": .text("previous.close"), "operator": .text("lte"), "value_field": .text("close"),
                ]),
            ])
        ])
        #expect(try signals(cross, ["3", "2", "1", "3", "4"]) == [false, false, false, true, true])
    }

    @Test func fieldsOfTheWindowAndOfTime() throws {
        let tape = try ["10", "20", "30", "40"].enumerated().map {
            try Tape.candle(Int64($0.offset) + 61, $0.element, high: "4\($0.offset)", low: "\($0.offset + 1)")
        }
        let window = try #require(
            CandleWindow(tape, at: 3, timeframe: .oneMinute, need: HistoryNeed(candles: 4)))
        func value(_ name: String) throws -> String? { try #require(CandleField(name)).value(in: window)?.description }
        #expect(try value("sma.4") == "25")
        #expect(try value("sma.3") == "30")
        #expect(try value("sma.5") == nil)
        #expect(try value("highest.2") == "43")
        #expect(try value("lowest.2") == "3")
        #expect(try value("change_pct.3") == "300")
        #expect(try value("change_pct.4") == nil)
        #expect(try value("average_volume.4") == "1")
        #expect(try value("previous.close") == "30")
        #expect(try value("hour_utc") == "1")
        #expect(try value("minute_utc") == "4")
        #expect(try value("weekday_utc") == "1")
        #expect(CandleField("rsi.14") != nil && CandleField("ema.50") != nil && CandleField("atr.1") != nil)
        for name in ["", "closes", "sma", "sma.0", "sma.501", "sma.x", "sma.+3", "ema.51", "previous", "previous.sma"] {
            #expect(CandleField(name) == nil, "\(name)")
        }
    }

    @Test func recursiveFieldsNeedTheirWholeWarmUp() throws {
        let tape = try (0..<12).map { try Tape.candle(Int64($0), "10") }
        let field = try #require(CandleField("ema.1"))
        let need = HistoryNeed(candles: field.candles)
        #expect(need.candles == 11)
        let early = try #require(CandleWindow(tape, at: 9, timeframe: .oneMinute, need: need))
        let later = try #require(CandleWindow(tape, at: 11, timeframe: .oneMinute, need: need))
        #expect(field.value(in: early) == nil)
        #expect(field.value(in: later)?.description == "10")
    }

    @Test(arguments: [
        JSONValue.object(["field": .text("close")]), .object(["field": .text("foo"), "value": .number(1)]),
        .object(["field": .text("close"), "value": .text("high")]),
        .object(["field": .text("close"), "operator": .text(">"), "value": .number(1)]),
        .object(["all": .list([])]), .object(["any": .text("close")]), .text("close > 1"),
        .object(["field": .text("close"), "value": .number(1), "values": .number(1)]),
        .object(["field": .text("close"), "value": .number(1), "value_field": .text("open")]), .list([]),
    ])
    func wrongConditionsAreNamed(_ when: JSONValue) throws {
        let error = #expect(throws: StrategyRefusal.self) {
            try Tape.strategy("declarative", definition([(when, Self.buy)]))
        }
        #expect(error?.problems.first?.field.hasPrefix("parameters.definition.rules.0.when") == true)
    }

    @Test func wrongSignalsAreNamed() throws {
        for signal in [
            JSONValue.object([:]), .object(["side": .text("hold")]), .text("buy"),
            .object(["side": .text("buy"), "leverage": .number(3)]),
            .object(["side": .text("buy"), "action": .text("sell")]),
            .object(["side": .text("buy"), "quantity": .number(0)]),
        ] {
            let error = #expect(throws: StrategyRefusal.self) {
                try Tape.strategy("declarative", definition([(compare("close", nil, .number(1)), signal)]))
            }
            #expect(error?.problems.first?.field.hasPrefix("parameters.definition.rules.0.signal") == true)
        }
    }
}
