import Contracts
import Testing

@testable import AlgoEngineCore

@Suite("What a decision tells")
struct TraceTests {
    private static let text = ProfileText.whole(
        timeframes: """
            "5m": { long: [{ rsi_bullish: 49 }] },
            "1m": { long: [{ rsi_bullish: 52 }, { any_of: ["close_above_vwap", "close_above_ma_9"] }],
                    short: ["rsi_bearish"] }
            """)

    private static func market(rsi: Double, close: Double) -> RuleMarket {
        var market = RuleMarket()
        market.set(.fiveMinutes, .rsi, 60)
        market.set(.oneMinute, .rsi, rsi)
        market.set(.oneMinute, .close, close)
        market.set(.oneMinute, .vwap, 100)
        market.set(.oneMinute, .ema9, 102)
        return market
    }

    @Test func failedRulesSayTheirValueAndWhatWouldHavePassed() throws {
        let decision = try ProfileText.load(Self.text).decide(Self.market(rsi: 50, close: 99).context)
        #expect(decision.reason == .noTimeframeSelected)
        let traces = decision.traces.filter { $0.timeframe == .oneMinute }
        #expect(traces.map(\.name) == ["rsi_bullish", "close_above_vwap", "close_above_ma_9", "rsi_bearish"])
        #expect(traces.map(\.passed) == [false, false, false, false])
        #expect(traces.map(\.isBlocking) == [true, true, true, true])
        #expect(traces.map(\.value) == [.ready(50), .ready(99), .ready(99), .ready(50)])
        #expect(traces.map(\.bound) == [.above(52), .above(100), .above(102), .below(48)])
        #expect(traces.map(\.threshold) == [52, 100, 102, 48])
        #expect(traces.map(\.wouldHavePassed) == ["> 52.0", "> 100.0", "> 102.0", "< 48.0"])
        #expect(traces.map(\.part) == [.long, .long, .long, .short])
        #expect(traces.map(\.path)[1] == "validation.timeframe.1m.long[1].any_of[0]")
    }

    @Test func whatPassedAnywayIsNotBlocking() throws {
        let decision = try ProfileText.load(Self.text).decide(Self.market(rsi: 50, close: 101).context)
        let long = decision.traces.filter { $0.timeframe == .oneMinute && $0.part == .long }
        #expect(long.map(\.isBlocking) == [true, false, false])
        #expect(long.map(\.passed) == [false, true, false])
        let execution = try #require(decision.execution.decisions.first)
        #expect(execution.passed == ["close_above_vwap"])
        #expect(execution.failed == ["rsi_bullish", "close_above_ma_9", "rsi_bearish"])
    }

    @Test func warmingIsTold() throws {
        var market = Self.market(rsi: 60, close: 101)
        market.set(.oneMinute, .ema9, .warming(left: 4))
        let decision = try ProfileText.load(Self.text).decide(market.context)
        #expect(decision.reason == .notEnoughKlines)
        let trace = try #require(decision.traces.first { $0.name == "close_above_ma_9" })
        #expect(trace.lacking == "warming up: 4 more candles")
        #expect(trace.threshold == nil)
        #expect(!trace.passed)
    }

    @Test func aRangeSaysTheEndThatWasMissed() {
        #expect(RuleBound.within(2, 20).limit(for: .ready(21)) == 20)
        #expect(RuleBound.within(2, 20).limit(for: .ready(1)) == 2)
        #expect(RuleBound.never.limit(for: .ready(1)) == nil)
    }
}
