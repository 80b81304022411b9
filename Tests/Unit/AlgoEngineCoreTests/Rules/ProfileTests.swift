import Contracts
import Testing

@testable import AlgoEngineCore

@Suite("Profiles")
struct ProfileTests {
    @Test(arguments: ProfileText.shipped) func shippedProfilesLoad(_ name: String) throws {
        let profile = try ProfileText.shipped(name)
        #expect(profile.name == name)
        #expect(Set(profile.timeframes).isSuperset(of: profile.contextTimeframes + profile.executionTimeframes))
        for timeframe in profile.contextTimeframes + profile.executionTimeframes {
            let rules = try #require(profile.rules[timeframe])
            #expect(rules.short != nil)
            #expect((rules.long == nil) == (name == "crash"))
        }
    }

    @Test func theMicroScalperIsAsTheOwnerSaysIt() throws {
        let profile = try ProfileText.shipped("scalper_micro")
        #expect(profile.contextTimeframes == [.fiveMinutes])
        #expect(profile.executionTimeframes == [.oneMinute])
        #expect(profile.mode == .pragmatic)
        #expect(profile.timeframes == [.fiveMinutes, .oneMinute])
        #expect(profile.settings.seriesDepth == 2)
    }

    @Test func timeframesThatOnlyRulesReadAreFedToo() throws {
        let text = ProfileText.whole(
            more: #"filters_mandatory: [{ op: ">=", left: "adx@1h", right: 20 }],"#,
            timeframes: #""5m": { long: ["rsi_bullish"] }, "1m": { long: [{ adx_1m_lt: 20 }] }"#)
        #expect(try ProfileText.load(text).timeframes == [.oneHour, .fiveMinutes, .oneMinute])
    }

    @Test func listsMayBeEmptySoThatTheReasonsOfItCanBeSeen() throws {
        let none = try ProfileText.load(ProfileText.whole(context: "[]", execution: "[]", timeframes: ""))
        #expect(none.timeframes.isEmpty)
    }

    @Test func everyConditionHasASaneDefinition() {
        #expect(ConditionCatalogue.all.count == Set(ConditionCatalogue.names).count)
        for condition in ConditionCatalogue.all {
            #expect(!condition.formula.isEmpty)
            for parameter in condition.parameters {
                #expect(parameter.range.contains(parameter.fallback), "\(condition.name).\(parameter.name)")
            }
            #expect(condition.contradiction(condition.parameters.map(\.fallback)) == nil)
            for input in condition.defaultInputs {
                #expect(input.count <= IndicatorSettings.maxSeriesDepth)
            }
        }
    }
}
