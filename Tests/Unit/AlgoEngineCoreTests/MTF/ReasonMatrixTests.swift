import Contracts
import Testing

@testable import AlgoEngineCore

/// Every reason, from a whole profile and a market.
@Suite("Reasons of multi-timeframe decisions")
struct ReasonMatrixTests {
    /// What a timeframe is to say: rsi 60 is long, 40 short, 50 neither, 90 both.
    enum Wanted: Double {
        case long = 60
        case short = 40
        case neutral = 50
        case both = 90
    }

    private static func rules(_ timeframe: String) -> String {
        """
        "\(timeframe)": { long: [{ rsi_bullish: 55 }],
          short: [{ any_of: [{ rsi_bearish: 45 }, { rsi_gt_85: 85 }] }] }
        """
    }

    private static func profile(
        mode: ContextMode = .pragmatic, context: [String] = ["15m", "5m"], execution: [String] = ["1m"],
        more: String = ""
    ) throws -> RuleProfile {
        func list(_ names: [String]) -> String { "[\(names.map { "\"\($0)\"" }.joined(separator: ", "))]" }
        return try ProfileText.load(
            ProfileText.whole(
                context: list(context), execution: list(execution), mode: mode.rawValue, more: more,
                timeframes: Set(context + execution).sorted().map(rules).joined(separator: ",\n")))
    }

    private static func market(_ wanted: [Timeframe: Wanted]) -> RuleMarket {
        var market = RuleMarket()
        for (timeframe, wanted) in wanted {
            market.set(timeframe, .rsi, wanted.rawValue)
            market.set(timeframe, .close, 100)
        }
        return market
    }

    private static func decide(
        _ profile: RuleProfile, _ long: Wanted, _ short: Wanted, _ execution: Wanted = .long,
        _ options: EvaluationOptions = EvaluationOptions()
    ) -> SymbolDecision {
        profile.decide(
            market([.fifteenMinutes: long, .fiveMinutes: short, .oneMinute: execution]).context, options)
    }

    @Test(
        arguments: [
            (Wanted.long, Wanted.long, nil, nil), (.short, .short, nil, nil),
            (.long, .neutral, nil, "strict_context_requires_non_neutral_all"),
            (.neutral, .short, nil, "strict_context_requires_non_neutral_all"),
            (.neutral, .neutral, "pragmatic_context_all_neutral", "strict_context_requires_non_neutral_all"),
            (.long, .short, "pragmatic_context_side_conflict", "strict_context_side_conflict"),
            (.short, .long, "pragmatic_context_side_conflict", "strict_context_side_conflict"),
            (.both, .long, "pragmatic_context_has_invalid_timeframes", "strict_context_has_invalid_timeframes"),
            (.neutral, .both, "pragmatic_context_has_invalid_timeframes", "strict_context_has_invalid_timeframes"),
            (.both, .both, "pragmatic_context_has_invalid_timeframes", "strict_context_has_invalid_timeframes"),
        ] as [(Wanted, Wanted, String?, String?)])
    func contexts(_ first: Wanted, _ second: Wanted, _ pragmatic: String?, _ strict: String?) throws {
        for (mode, expected) in [(ContextMode.pragmatic, pragmatic), (.strict, strict)] {
            let side: Wanted = first == .short || second == .short ? .short : .long
            let decision = Self.decide(try Self.profile(mode: mode), first, second, side)
            #expect(decision.context.reason?.rawValue == expected, "\(mode)")
            #expect(decision.reason?.rawValue == expected, "\(mode)")
            #expect(decision.status == (expected == nil ? .ready : .invalid))
            #expect(decision.execution.reason == (expected == nil ? nil : .contextInvalid))
            #expect((decision.side == .neutral) == (expected != nil))
            #expect((decision.blockingTimeframe == nil) == (expected == nil))
            // The mode of the run wins over the profile's.
            let other = try Self.profile(mode: mode == .strict ? .pragmatic : .strict)
            #expect(Self.decide(other, first, second, side, EvaluationOptions(mode: mode)).reason == decision.reason)
        }
    }

    @Test func aReadySymbolSaysWhereAndWhichWay() throws {
        let decision = Self.decide(try Self.profile(), .short, .neutral, .short)
        #expect(decision.status == .ready)
        #expect(decision.side == .short)
        #expect(decision.executionTimeframe == .oneMinute)
        #expect(decision.candleOpenTime == RuleMarket.now.advanced(byMilliseconds: -60_000))
        #expect(decision.reason == nil)
        #expect(decision.blockingTimeframe == nil)
        #expect(decision.decisions.map(\.timeframe) == [.fifteenMinutes, .fiveMinutes, .oneMinute])
    }

    @Test func withoutAnExecutionSideNothingIsSelected() throws {
        let profile = try Self.profile()
        for wanted in [Wanted.neutral, .both] {
            let decision = Self.decide(profile, .long, .long, wanted)
            #expect(decision.reason?.rawValue == "no_timeframe_selected")
            #expect(decision.blockingTimeframe == .oneMinute)
            #expect(decision.executionTimeframe == nil)
        }
    }

    @Test func theExecutionMustNotOpposeTheContext() throws {
        let profile = try Self.profile()
        let decision = Self.decide(profile, .long, .long, .short)
        #expect(decision.reason?.rawValue == "execution_side_against_context")
        #expect(decision.side == .neutral)
        // Of several, one with the context's side is taken.
        let two = try Self.profile(context: ["15m"], execution: ["5m", "1m"])
        #expect(Self.decide(two, .long, .short, .long).executionTimeframe == .oneMinute)
        #expect(Self.decide(two, .long, .short, .short).reason == .executionSideAgainstContext)
    }

    @Test func emptyListsHaveTheirReasons() throws {
        let nothing = try ProfileText.load(ProfileText.whole(context: "[]", execution: "[]", timeframes: ""))
        #expect(Self.decide(nothing, .long, .long).reason?.rawValue == "no_timeframes_in_config")
        let noContext = try Self.profile(context: [])
        #expect(Self.decide(noContext, .long, .long).reason?.rawValue == "no_context_timeframes")
        #expect(Self.decide(noContext, .long, .long, .long, EvaluationOptions(skipsContext: true)).status == .ready)
        let noExecution = try Self.profile(execution: [])
        #expect(Self.decide(noExecution, .long, .long).reason?.rawValue == "no_timeframe_selected")
    }

    @Test func aRunOfOneTimeframe() throws {
        let profile = try Self.profile()
        func reason(_ only: Timeframe, skips: Bool = false) -> String? {
            Self.decide(profile, .long, .long, .long, EvaluationOptions(skipsContext: skips, only: only)).reason?
                .rawValue
        }
        #expect(reason(.oneMinute) == "no_context_decisions")
        #expect(reason(.fiveMinutes) == "no_timeframe_selected")
        #expect(reason(.fourHours) == "no_timeframes_in_config")
        #expect(reason(.oneMinute, skips: true) == nil)
    }

    @Test(arguments: [Timeframe.fifteenMinutes, .fiveMinutes, .oneMinute])
    func withoutEnoughCandlesNothingIsDecided(_ timeframe: Timeframe) throws {
        let profile = try Self.profile()
        let whole = Self.market([.fifteenMinutes: .long, .fiveMinutes: .long, .oneMinute: .long])
        #expect(profile.decide(whole.context).status == .ready)
        var warming = whole
        warming.set(timeframe, .rsi, .warming(left: 2))
        var absent = whole
        absent.forget(timeframe)
        var stale = whole
        stale.late(timeframe, candles: 1)
        var open = whole
        open.late(timeframe, candles: -1)
        for market in [warming, absent, stale, open] {
            let decision = profile.decide(market.context)
            #expect(decision.reason?.rawValue == "not_enough_klines")
            #expect(decision.blockingTimeframe == timeframe)
            #expect(decision.decisions.first { $0.timeframe == timeframe }?.reason?.rawValue == "NO_KLINES")
        }
        // A value that is missing for good is no lack of candles: its rule just fails.
        var missing = whole
        missing.set(timeframe, .rsi, .missing)
        #expect(profile.decide(missing.context).reason != .notEnoughKlines)
        #expect(
            profile.decide(missing.context).status
                == (timeframe == .fifteenMinutes || timeframe == .fiveMinutes ? .ready : .invalid))
    }

    @Test func filtersVetoOnlyTheirSide() throws {
        func decision(_ filters: String, _ wanted: Wanted) throws -> SymbolDecision {
            let profile = try Self.profile(context: ["5m"], more: "filters_mandatory: \(filters),")
            return Self.decide(profile, .neutral, wanted, wanted)
        }
        let vetoed = try decision("{ long: [{ rsi_gt_85: 85 }] }", .long)
        #expect(vetoed.reason?.rawValue == "pragmatic_context_has_invalid_timeframes")
        #expect(vetoed.decisions.first?.reason?.rawValue == "FILTERS_MANDATORY_FAILED")
        #expect(try decision("{ long: [{ rsi_gt_85: 85 }] }", .short).status == .ready)
        #expect(try decision("[{ rsi_gt_85: 80 }]", .short).decisions.first?.reason == .filtersMandatoryFailed)
        // Neither side: the filters do not matter.
        #expect(try decision("[{ rsi_gt_85: 85 }]", .neutral).decisions.first?.reason?.rawValue == "NO_LONG_NO_SHORT")
        // Both sides, one of them vetoed: the other one remains.
        #expect(try decision("{ short: [{ rsi_lt_85: 85 }] }", .both).side == .long)
        #expect(
            try decision("{ short: [{ rsi_gt_85: 85 }] }", .both).decisions.first?.reason?.rawValue == "LONG_AND_SHORT")
    }

    @Test func theSpellingsAreAContract() {
        #expect(
            MTFReason.allCases.map(\.rawValue) == [
                "not_enough_klines", "no_timeframes_in_config", "no_context_timeframes", "no_context_decisions",
                "pragmatic_context_has_invalid_timeframes", "pragmatic_context_all_neutral",
                "pragmatic_context_side_conflict", "strict_context_has_invalid_timeframes",
                "strict_context_requires_non_neutral_all", "strict_context_side_conflict", "no_timeframe_selected",
                "execution_side_against_context", "context_invalid",
            ])
        #expect(SymbolDecision.Status.allCases.map(\.rawValue) == ["READY", "INVALID"])
    }
}
