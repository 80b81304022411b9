import Contracts
import Testing

@testable import AlgoEngineCore

@Suite("Choosing the execution timeframe")
struct SelectorTests {
    private static func profile(_ selector: String) throws -> RuleProfile {
        let rules = ["1h", "15m", "5m", "1m"].map { "\"\($0)\": { long: [{ rsi_bullish: 55 }] }" }
        return try ProfileText.load(
            ProfileText.whole(
                context: #"["1h"]"#, execution: #"["1m", "15m", "5m"]"#, more: "execution_selector: { \(selector) },",
                timeframes: rules.joined(separator: ", ")))
    }

    /// A long market: 15m ATR at 100 basis points, ADX 25 everywhere, a good entry.
    private static func market(long timeframes: [Timeframe] = [.fifteenMinutes, .fiveMinutes, .oneMinute]) -> RuleMarket
    {
        var market = RuleMarket()
        for timeframe in [Timeframe.oneHour, .fifteenMinutes, .fiveMinutes, .oneMinute] {
            market.set(timeframe, .rsi, timeframe == .oneHour || timeframes.contains(timeframe) ? 60 : 50)
            market.set(timeframe, .close, 10_000)
            market.set(timeframe, .atr, 100)
            market.set(timeframe, .adx, 25)
        }
        market.set(.expectedRMultiple, 2.5)
        market.set(.entryZoneWidthPct, 0.5)
        market.set(.spreadBps, 3)
        return market
    }

    private static let regular = """
        per_timeframe: { "15m": {
          stay_on_if: [{ expected_r_multiple_gte: 2 }, { entry_zone_width_pct_lte: 1.3 }, { atr_pct_15m_lte_bps: 130 }],
          drop_to_lower_if_any: [{ expected_r_multiple_lt: 2 }, { atr_pct_15m_gt_bps: 120 }],
          forbid_drop_to_lower_if_any: [{ adx_5m_lt: 20 }, { spread_bps_gt: 8 }] } }
        """

    @Test func aGoodEntryStays() throws {
        let profile = try Self.profile(Self.regular)
        #expect(profile.timeframes == [.oneHour, .fifteenMinutes, .fiveMinutes, .oneMinute])
        let execution = profile.decide(Self.market().context).execution
        #expect(execution.timeframe == .fifteenMinutes)
        #expect(execution.choice == .stayed)
        #expect(execution.traces.map(\.part) == [.stayOnIf, .stayOnIf, .stayOnIf])
        #expect(execution.traces.allSatisfy { $0.passed })
    }

    @Test func wildPricesDropToTheNextOne() throws {
        var market = Self.market()
        market.set(.fifteenMinutes, .atr, 131)
        let execution = try Self.profile(Self.regular).decide(market.context).execution
        #expect(execution.timeframe == .fiveMinutes)
        #expect(execution.choice == .dropped)
    }

    @Test func aForbiddenDropKeepsTheLongest() throws {
        var market = Self.market()
        market.set(.fifteenMinutes, .atr, 131)
        for (spread, adx) in [(9.0, 25.0), (3, 19)] {
            market.set(.spreadBps, spread)
            market.set(.fiveMinutes, .adx, adx)
            let execution = try Self.profile(Self.regular).decide(market.context).execution
            #expect(execution.timeframe == .fifteenMinutes)
            #expect(execution.choice == .longest)
        }
    }

    @Test func whatIsNotKnownForbidsToDropAndDoesNotStay() throws {
        var market = Self.market()
        market.set(.spreadBps, nil)
        #expect(try Self.profile(Self.regular).decide(market.context).execution.choice == .stayed)
        market.set(.expectedRMultiple, nil)
        market.set(.fifteenMinutes, .atr, 131)
        let execution = try Self.profile(Self.regular).decide(market.context).execution
        #expect(execution.timeframe == .fifteenMinutes)
        #expect(execution.choice == .longest)
        #expect(execution.traces.contains { $0.name == "spread_bps_gt" && $0.value == .missing && !$0.passed })
    }

    @Test func onlyTimeframesWithTheSideAreLookedAt() throws {
        let profile = try Self.profile(Self.regular)
        #expect(
            profile.decide(Self.market(long: [.fiveMinutes, .oneMinute]).context).execution.timeframe == .fiveMinutes)
        #expect(profile.decide(Self.market(long: [.oneMinute]).context).execution.timeframe == .oneMinute)
        var wild = Self.market(long: [.fifteenMinutes, .oneMinute])
        wild.set(.fifteenMinutes, .atr, 131)
        #expect(profile.decide(wild.context).execution.timeframe == .oneMinute)
        var alone = Self.market(long: [.fifteenMinutes])
        alone.set(.fifteenMinutes, .atr, 131)
        #expect(profile.decide(alone.context).execution.timeframe == .fifteenMinutes)
    }

    @Test func withoutASelectorTheLongestIsTaken() throws {
        let execution = try Self.profile("").decide(Self.market().context).execution
        #expect(execution.timeframe == .fifteenMinutes)
        #expect(execution.choice == .longest)
        #expect(execution.traces.isEmpty)
    }

    @Test func oneMinuteMayHaveAGate() throws {
        let profile = try Self.profile("allow_1m_only_for: [{ adx_1m_lt: 30 }, { spread_bps_lte: 5 }]")
        #expect(profile.decide(Self.market(long: [.oneMinute]).context).status == .ready)
        var wide = Self.market(long: [.oneMinute])
        wide.set(.spreadBps, 6)
        let decision = profile.decide(wide.context)
        #expect(decision.reason == .noTimeframeSelected)
        #expect(decision.traces.contains { $0.part == .allowOneMinuteOnlyFor && $0.isBlocking })
        #expect(profile.decide(Self.market().context).execution.timeframe == .fifteenMinutes)
    }
}
