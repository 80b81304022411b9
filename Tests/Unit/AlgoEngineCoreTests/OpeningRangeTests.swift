import Contracts
import Testing

@testable import AlgoEngineCore

@Suite("orb")
struct OpeningRangeTests {
    /// Opening range 100 to 110 in the first minutes, then these closes.
    private func tape(_ closes: [String], rangeMinutes: Int64 = 15) throws -> [Candle] {
        var candles: [Candle] = []
        for minute in 0..<rangeMinutes { candles.append(try Tape.candle(minute, "105", high: "110", low: "100")) }
        for (index, close) in closes.enumerated() {
            candles.append(try Tape.candle(rangeMinutes + Int64(index), close))
        }
        return candles
    }

    @Test func buysTheFirstCloseAboveTheRangeAndSellsTheFirstBelow() throws {
        let strategy = try Tape.strategy("orb")
        // 110 + 0.2 % = 110.22; 100 - 0.2 % = 99.8.
        let decisions = Tape.decisions(strategy, try tape(["110.21", "110.22", "111", "99.81", "99.8", "99"]))
        #expect(Tape.codes(Array(decisions.prefix(15))) == Array(repeating: "opening_range_building", count: 15))
        #expect(
            Tape.codes(Array(decisions.dropFirst(15)))
                == ["inside_range", "signal", "already_signalled", "inside_range", "signal", "already_signalled"])
        #expect(decisions[16].signals.map(\.side) == [.buy])
        #expect(decisions[16].signals.first?.confidence?.description == "0.8")
        #expect(decisions[19].signals.map(\.side) == [.sell])
    }

    @Test("C4.6: opening_range_minutes are minutes by the candles' times, whatever the timeframe")
    func minutesNotCandles() throws {
        let strategy = try Tape.strategy("orb", ["opening_range_minutes": .number(15)])
        // Three candles of five minutes are the range; the fourth breaks out. Counted as candles it would still build.
        var candles = try [0, 5, 10].map { try Tape.candle($0, "105", high: "110", low: "100") }
        candles.append(try Tape.candle(15, "120"))
        let decisions = Tape.decisions(strategy, candles, .fiveMinutes)
        #expect(Tape.codes(decisions).last == "signal")
        // And on one-minute candles 15 of them are needed.
        #expect(Tape.codes(Tape.decisions(strategy, candles, .oneMinute)).last == "opening_range_incomplete")
    }

    @Test func aRangeMustBeMadeOfWholeCandles() throws {
        let strategy = try Tape.strategy("orb", ["opening_range_minutes": .number(20)])
        #expect(strategy.problems(with: .fiveMinutes).isEmpty)
        #expect(strategy.problems(with: .fifteenMinutes).map(\.field) == ["parameters.opening_range_minutes"])
        #expect(!strategy.problems(with: .oneMonth).isEmpty)
    }

    @Test func aMissingCandleOfTheRangeMeansNoTrade() throws {
        let strategy = try Tape.strategy("orb")
        var candles = try tape(["120"])
        candles.remove(at: 7)
        #expect(Tape.codes(Tape.decisions(strategy, candles)).last == "opening_range_incomplete")
    }

    @Test func aSessionMayBeginAtAnyTimeOfDay() throws {
        let strategy = try Tape.strategy(
            "orb", ["session_start": .text("14:30"), "opening_range_minutes": .number(1)])
        let candles = [
            try Tape.candle(869, "50"), try Tape.candle(870, "105", high: "110", low: "100"),
            try Tape.candle(871, "120"),
        ]
        #expect(
            Tape.codes(Tape.decisions(strategy, candles)).suffix(2) == ["opening_range_building", "signal"])
    }

    @Test func aFlatRangeWithoutMarginSaysNothing() throws {
        let strategy = try Tape.strategy(
            "orb", ["breakout_pct": .number(0), "opening_range_minutes": .number(1)])
        let candles = [try Tape.candle(0, "100"), try Tape.candle(1, "100")]
        #expect(Tape.codes(Tape.decisions(strategy, candles)).last == "range_is_flat")
    }

    @Test(arguments: [
        ("opening_range_minutes", JSONValue.number(0)), ("opening_range_minutes", .text("ten")),
        ("breakout_pct", .number(-1)), ("breakout_pct", .boolean(true)), ("session_start", .text("24:00")),
        ("session_start", .text("9:30")), ("breakout_percent", .number(1)), ("venue", .text("Binance")),
        ("quantity", .number(0)), ("quantity", .text("-1")), ("order_type", .text("stop")), ("symbol", .text("")),
        ("timeframe", .text("7m")), ("broker", .text("B!")),
    ])
    func wrongParametersAreNamed(_ name: String, _ value: JSONValue) throws {
        let error = #expect(throws: StrategyRefusal.self) { try Tape.strategy("orb", [name: value]) }
        #expect(error?.problems.map(\.field) == ["parameters.\(name)"])
        #expect(error?.problems.first?.message.isEmpty == false)
    }

    @Test func aStoredNumberMayBeAText() throws {
        let strategy = try Tape.strategy("orb", ["breakout_pct": .text("0.5"), "opening_range_minutes": .text("30")])
        let orb = try #require(strategy as? OpeningRangeBreakout)
        #expect(orb.breakout.description == "0.5")
        #expect(orb.rangeMinutes == 30)
    }
}
