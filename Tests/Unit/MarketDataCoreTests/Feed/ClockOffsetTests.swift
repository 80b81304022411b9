import TestKit
import Testing

@testable import MarketDataCore

@Suite("The venue's clock")
struct ClockOffsetTests {
    @Test func anAnswerBoundsItOnBothSides() {
        var offset = ClockOffset()
        #expect(offset.milliseconds(now: 0) == nil)
        offset.answered(venue: 10_100, sent: 8_800, received: 8_900, now: 0)
        #expect(offset.milliseconds(now: 0) == 1_250)
        #expect(offset.uncertaintyMilliseconds(now: 0) == 50)
        #expect(!offset.isBeyond(1_200, now: 0), "it may be 1,200")
        #expect(offset.isBeyond(1_199, now: 0))
        // A second look narrows it, a slower one does not widen it.
        offset.answered(venue: 20_010, sent: 18_740, received: 18_800, now: 10)
        #expect(offset.uncertaintyMilliseconds(now: 10) ?? 99 <= 30)
        offset.answered(venue: 30_000, sent: 28_000, received: 31_000, now: 20)
        #expect(offset.uncertaintyMilliseconds(now: 20) ?? 99 <= 31)
    }

    @Test func negativeLatencyBreaksNothing() {
        var offset = ClockOffset()
        // Recordings that run 1.27 s behind the venue: events come from the future.
        #expect(offset.age(eventTime: 11_270, wall: 10_000, now: 0) == 0)
        offset.answered(venue: 11_275, sent: 10_000, received: 10_010, now: 0)
        for step: Int64 in 0..<1_000 {
            offset.saw(eventTime: 11_270 + step, received: 10_000 + step, now: step)
            let age = offset.age(eventTime: 11_270 + step, wall: 10_000 + step, now: step)
            #expect(age >= 0 && age <= 10)
        }
        #expect(!offset.isContradicted)
    }

    @Test func oneStampFromTheFutureMovesNothing() {
        var offset = ClockOffset()
        offset.answered(venue: 5_000, sent: 4_990, received: 5_010, now: 0)
        let before = offset.milliseconds(now: 1)
        offset.saw(eventTime: 65_000, received: 5_020, now: 1)
        #expect(offset.milliseconds(now: 1) == before)
        #expect(offset.isContradicted, "the venue should be asked again")
        offset.saw(eventTime: .max / 2, received: 5_020, now: 1)
        offset.saw(eventTime: .min / 2, received: 5_020, now: 1)
        #expect(offset.milliseconds(now: 1) == before)
        offset.answered(venue: 65_030, sent: 5_020, received: 5_040, now: 30)
        #expect(offset.milliseconds(now: 30) == 60_000, "the clock did step: the new answer counts")
        #expect(!offset.isContradicted)
    }

    @Test(
        "seeded: the truth lies within the bounds whatever the way takes, through steps of either clock",
        arguments: 0..<50)
    func truthIsWithinBounds(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var offset = ClockOffset()
        var truth = Int64.random(in: -90_000...90_000, using: &generator)
        var ours: Int64 = 1_767_225_600_000
        var now: Int64 = 0
        for _ in 0..<500 {
            let pause = Int64.random(in: 10...5_000, using: &generator)
            ours += pause
            now += pause
            if Int.random(in: 0..<60, using: &generator) == 0 {
                // Our clock steps; nobody knows before the venue's next answer.
                let step = Int64.random(in: -20_000...20_000, using: &generator)
                ours += step
                truth -= step
            } else if Bool.random(using: &generator) {
                let latency = Int64.random(in: 0...400, using: &generator)
                offset.saw(eventTime: ours + truth - latency, received: ours, now: now)
                continue
            }
            let there = Int64.random(in: 0...300, using: &generator)
            let back = Int64.random(in: 0...300, using: &generator)
            let venue = ours + there + truth
            offset.answered(venue: venue, sent: ours, received: ours + there + back, now: now + there + back)
            ours += there + back
            now += there + back
            guard let found = offset.milliseconds(now: now), let slack = offset.uncertaintyMilliseconds(now: now) else {
                Issue.record("seed \(seed): unknown after an answer")
                return
            }
            // A step within the bounds of the earlier answers is not seen at once; it is found by what contradicts it.
            #expect(slack <= 301)
            #expect(abs(found - truth) <= 620, "seed \(seed): \(found) ± \(slack), truly \(truth)")
        }
    }
}
