import Contracts
import Indicators
import TestKit
import Testing

@testable import AlgoEngineCore

/// Real minutes of three months: what is decided at an instant depends on nothing that comes later, nor on when the
/// daemon was started.
@Suite("Decisions on real candles", .enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
struct RealTapeTests {
    static let files = [
        "binance_spot_BTCUSDT_1m_20250520_20250818.csv.gz", "binance_spot_ETHUSDT_1m_20250520_20250818.csv.gz",
    ]

    /// Every condition on every timeframe, so that every one is compared.
    private static func everything() throws -> RuleProfile {
        let names = ConditionCatalogue.names.filter { !["get_true", "get_false"].contains($0) }
        let side = "{ long: [{ any_of: [\(names.map { "\"\($0)\"" }.joined(separator: ", "))] }] }"
        return try ProfileText.load(
            ProfileText.whole(
                context: #"["4h", "1h"]"#, execution: #"["15m", "5m", "1m"]"#,
                timeframes: ["4h", "1h", "15m", "5m", "1m"].map { "\"\($0)\": \(side)" }.joined(separator: ", ")))
    }

    private static func facts(_ now: Timestamp) -> MarketFacts {
        var facts = MarketFacts()
        let minute = Double(now.milliseconds / 60_000 % 97)
        facts[.spreadBps] = minute / 6
        facts[.expectedRMultiple] = 1 + minute / 50
        facts[.entryZoneWidthPct] = minute / 60
        return facts
    }

    /// Instants of the last days of a tape at which the decision of a walk over the whole tape is not the one that the
    /// tape up to that instant gives.
    private static func differences(
        _ tape: MinuteTape, _ profile: RuleProfile, samples: Int, _ generator: inout SeededGenerator,
        plant: (inout TapeReplay) -> Void = { _ in }
    ) -> (differing: [Timestamp], decisions: [SymbolDecision]) {
        let window: Int64 = 2 * 1_440
        let start = tape.end.advanced(byMilliseconds: -window * 60_000)
        var minutes: Set<Int64> = []
        while minutes.count < samples { minutes.insert(Int64.random(in: 0..<window, using: &generator)) }
        var whole = TapeReplay(profile, tape, start: start)
        plant(&whole)
        var differing: [Timestamp] = []
        var decisions: [SymbolDecision] = []
        for minute in minutes.sorted() {
            let now = start.advanced(byMilliseconds: minute * 60_000)
            let decision = whole.decide(at: now, facts: facts(now))
            decisions.append(decision)
            var alone = TapeReplay(profile, tape.prefix(until: now), start: now)
            plant(&alone)
            if alone.decide(at: now, facts: facts(now)) != decision { differing.append(now) }
        }
        return (differing, decisions)
    }

    @Test(arguments: files) func neitherTheFutureNorOlderHistoryMatters(_ file: String) throws {
        let tape = try MinuteTape(file: file)
        let seed: UInt64 = 20_251_121
        var generator = SeededGenerator(seed: seed)
        for name in ProfileText.shipped {
            let result = Self.differences(tape, try ProfileText.shipped(name), samples: 12, &generator)
            #expect(result.differing == [], "\(name), seed \(seed)")
            #expect(result.decisions.allSatisfy { $0.reason != .notEnoughKlines }, "\(name), seed \(seed)")
        }
        let everything = Self.differences(tape, try Self.everything(), samples: 12, &generator)
        #expect(everything.differing == [], "seed \(seed)")
        let measured = everything.decisions.flatMap(\.traces)
        #expect(measured.count { $0.value.isWarming } == 0)
        #expect(Set(measured.filter(\.passed).map(\.name)).count > 50)
    }

    @Test func aCandleShownBeforeItIsOverIsCaught() throws {
        let tape = try MinuteTape(file: Self.files[0])
        var generator = SeededGenerator(seed: 7)
        let profile = try ProfileText.shipped("scalper_micro")
        let result = Self.differences(tape, profile, samples: 10, &generator) { $0.showsOpenCandles = true }
        #expect(result.differing.count >= 5)
    }

    @Test func aConditionThatLooksAheadIsCaught() throws {
        let tape = try MinuteTape(file: Self.files[0])
        let start = tape.end.advanced(byMilliseconds: -600 * 60_000)
        let profile = try ProfileText.shipped("scalper_micro")
        var caught = 0
        for minute in stride(from: Int64(0), to: 500, by: 50) {
            let now = start.advanced(byMilliseconds: minute * 60_000)
            let decisions = [tape, tape.prefix(until: now)].map { tape in
                var replay = TapeReplay(Self.planted(profile, tape), tape, start: now)
                return replay.decide(at: now)
            }
            if decisions[0] != decisions[1] { caught += 1 }
        }
        #expect(caught == 10)
    }

    /// The profile with a condition on 1m that reads the next minute.
    private static func planted(_ profile: RuleProfile, _ tape: MinuteTape) -> RuleProfile {
        guard let honest = profile.rules[.oneMinute] else { return profile }
        let ahead = CompiledTest(name: "ahead", formula: "next close", path: "", inputs: [], arguments: []) { input in
            let next = tape.frames[.oneMinute]?.first { $0.openMilliseconds >= input.market.time.milliseconds }
            return Measurement(next.map { .ready($0.close) } ?? .missing, .above(0))
        }
        var rules = profile.rules
        rules[.oneMinute] = TimeframeRules(
            timeframe: .oneMinute, tests: honest.tests + [ahead], long: .test(honest.tests.count), short: honest.short,
            longFilter: nil, shortFilter: nil)
        return RuleProfile(
            name: profile.name, version: profile.version, mode: profile.mode,
            contextTimeframes: profile.contextTimeframes, executionTimeframes: profile.executionTimeframes,
            dryRunValidatesAllTimeframes: false, settings: profile.settings, timeframes: profile.timeframes,
            rules: rules, selector: .none)
    }
}
