import TestKit
import Testing

@testable import MarketDataCore

@Suite("The venue's clock")
struct ClockOffsetTests {
    @Test func anAnswerBoundsItOnBothSides() {
        var offset = ClockOffset()
        #expect(offset.milliseconds(wall: 8_900, now: 0) == nil)
        offset.answered(venue: 10_100, roundTrip: 100, wall: 8_900, now: 0)
        #expect(offset.milliseconds(wall: 8_900, now: 0) == 1_250)
        #expect(offset.uncertaintyMilliseconds(now: 0) == 50)
        #expect(!offset.isBeyond(1_200, wall: 8_900, now: 0), "it may be 1,200")
        #expect(offset.isBeyond(1_199, wall: 8_900, now: 0))
        // A second look narrows it, a slower one does not widen it.
        offset.answered(venue: 10_120, roundTrip: 60, wall: 8_910, now: 10)
        #expect(offset.uncertaintyMilliseconds(now: 10) ?? 99 <= 30)
        offset.answered(venue: 9_000, roundTrip: 3_000, wall: 8_920, now: 20)
        #expect(offset.uncertaintyMilliseconds(now: 20) ?? 99 <= 31)
    }

    @Test func negativeLatencyBreaksNothing() {
        var offset = ClockOffset()
        // Recordings that run 1.27 s behind the venue: events come from the future.
        #expect(offset.age(eventTime: 11_270, wall: 10_000, now: 0) == 0)
        offset.answered(venue: 11_275, roundTrip: 10, wall: 10_010, now: 10)
        for step: Int64 in 10..<1_010 {
            offset.saw(eventTime: 11_270 + step, wall: 10_000 + step, now: step)
            let age = offset.age(eventTime: 11_270 + step, wall: 10_000 + step, now: step)
            #expect(age >= 0 && age <= 10)
        }
        #expect(!offset.isContradicted)
    }

    @Test func oneStampFromTheFutureMovesNothing() {
        var offset = ClockOffset()
        offset.answered(venue: 5_000, roundTrip: 20, wall: 5_010, now: 0)
        let before = offset.milliseconds(wall: 5_011, now: 1)
        offset.saw(eventTime: 65_000, wall: 5_011, now: 1)
        #expect(offset.milliseconds(wall: 5_011, now: 1) == before)
        #expect(offset.isContradicted, "the venue should be asked again")
        offset.saw(eventTime: .max / 2, wall: 5_011, now: 1)
        offset.saw(eventTime: .min / 2, wall: 5_011, now: 1)
        #expect(offset.milliseconds(wall: 5_011, now: 1) == before)
        offset.answered(venue: 65_030, roundTrip: 20, wall: 5_040, now: 30)
        #expect(offset.milliseconds(wall: 5_040, now: 30) == 60_000, "the clock did step: the new answer counts")
        #expect(!offset.isContradicted)
    }

    @Test("a step of our wall clock, smaller than the round trip, is known at once and to the millisecond")
    func ourSmallStep() {
        var offset = ClockOffset()
        offset.answered(venue: 100_200, roundTrip: 400, wall: 100_000, now: 0)
        let before = offset.milliseconds(wall: 100_000, now: 0)
        #expect(before == 400)
        for step: Int64 in [-399, -40, 3, 150, 9_000] {
            #expect(offset.milliseconds(wall: 100_010 + step, now: 10) == 400 - step)
            #expect(offset.age(eventTime: 100_410, wall: 100_010 + step, now: 10) == 0)
        }
        // The next answer and the next event agree with what was known: nothing is contradicted.
        offset.saw(eventTime: 100_415, wall: 100_020 + 150, now: 20)
        #expect(!offset.isContradicted)
        #expect(offset.uncertaintyMilliseconds(now: 20) ?? 999 <= 201)
    }

    @Test("a step of the venue's clock, smaller than the round trip, is forgotten with the answers before it")
    func theVenuesSmallStep() throws {
        var offset = ClockOffset()
        var now: Int64 = 0
        func answer(_ truth: Int64, there: Int64) {
            now += 1_000
            offset.answered(venue: now - 200 + there + truth, roundTrip: 200, wall: now, now: now)
        }
        // Ways of both kinds narrow it to some milliseconds around 1,000.
        for there: Int64 in [5, 195, 100, 10, 190] { answer(1_000, there: there) }
        #expect(abs(try #require(offset.milliseconds(wall: now, now: now)) - 1_000) <= 10)
        for _ in 0..<ClockOffset.keptAnswers { answer(1_060, there: 100) }
        let found = try #require(offset.milliseconds(wall: now, now: now))
        let slack = try #require(offset.uncertaintyMilliseconds(now: now))
        #expect(abs(found - 1_060) <= slack, "\(found) ± \(slack)")
    }

    @Test(
        "seeded: the truth lies within the bounds whatever the way takes, through steps of our clock and of the venue's",
        arguments: 0..<50)
    func truthIsWithinBounds(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var offset = ClockOffset()
        var truth = Int64.random(in: -90_000...90_000, using: &generator)
        var ours: Int64 = 1_767_225_600_000
        var now: Int64 = 0
        /// Answers since the venue's clock stepped by less than shows.
        var answers = ClockOffset.keptAnswers
        for _ in 0..<500 {
            let pause = Int64.random(in: 10...5_000, using: &generator)
            ours += pause
            now += pause
            switch Int.random(in: 0..<60, using: &generator) {
            case 0, 1:
                let most: Int64 = Bool.random(using: &generator) ? 300 : 20_000
                let step = Int64.random(in: -most...most, using: &generator)
                ours += step
                truth -= step
            case 2:
                truth += Int64.random(in: -200...200, using: &generator)
                answers = 0
            case 3..<30:
                // Events of a clock that has just stepped prove nothing before its next answer.
                let latency = Int64.random(in: 0...400, using: &generator)
                if answers > 0 { offset.saw(eventTime: ours + truth - latency, wall: ours, now: now) }
                continue
            default: break
            }
            let there = Int64.random(in: 0...300, using: &generator)
            let back = Int64.random(in: 0...300, using: &generator)
            let venue = ours + there + truth
            ours += there + back
            now += there + back
            offset.answered(venue: venue, roundTrip: there + back, wall: ours, now: now)
            answers += 1
            guard let found = offset.milliseconds(wall: ours, now: now),
                let slack = offset.uncertaintyMilliseconds(now: now)
            else {
                Issue.record("seed \(seed): unknown after an answer")
                return
            }
            #expect(slack <= 301)
            let isForgotten = answers >= ClockOffset.keptAnswers
            #expect(
                abs(found - truth) <= (isForgotten ? slack + 1 : 620),
                "seed \(seed): \(found) ± \(slack), truly \(truth)")
        }
    }
}
