import Resilience
import TestKit
import Testing

@Suite struct TokenBucketTests {
    @Test func burstThenRate() {
        var bucket = TokenBucket(count: 10, perMilliseconds: 1000, burst: 3)
        let start: UInt64 = 5_000_000_000
        for _ in 0..<3 { #expect(bucket.take(nowNanoseconds: start) == 0) }
        #expect(bucket.take(nowNanoseconds: start) == 100)
        #expect(bucket.take(nowNanoseconds: start + 99_999_999) == 1)
        #expect(bucket.take(nowNanoseconds: start + 100_000_000) == 0)
        #expect(bucket.take(2, nowNanoseconds: start + 100_000_000) == 200)
        #expect(bucket.take(3, nowNanoseconds: start + 400_000_000) == 0)
        #expect(bucket.take(4, nowNanoseconds: start + 900_000_000) == nil, "more than a full bucket")
        #expect(bucket.take(0, nowNanoseconds: start) == 0)
        #expect(bucket.take(-1, nowNanoseconds: start) == 0)
    }

    @Test func refusalCostsNothingAndAClockStepBackGivesNothing() {
        var bucket = TokenBucket(count: 1, perMilliseconds: 1000, burst: 1)
        #expect(bucket.take(nowNanoseconds: 10_000_000_000) == 0)
        for _ in 0..<100 { #expect(bucket.take(nowNanoseconds: 10_500_000_000) == 500) }
        #expect(bucket.take(nowNanoseconds: 9_000_000_000) == 2000)
        #expect(bucket.take(nowNanoseconds: .max) == .max, "the end of time is not a crash")
    }

    @Test(arguments: [21 as UInt64, 22, 23, 24])
    func neverMoreThanBurstPlusRateInAnySpan(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bucket = TokenBucket(count: 7, perMilliseconds: 100, burst: 5)
        var now: UInt64 = 1
        var passed: [(at: UInt64, tokens: UInt64)] = []
        for _ in 0..<2000 {
            now += UInt64.random(in: 0...30_000_000, using: &generator)
            let tokens = Int64.random(in: 1...5, using: &generator)
            guard let wait = bucket.take(tokens, nowNanoseconds: now) else {
                Issue.record("refused for ever; seed \(seed)")
                continue
            }
            if wait == 0 {
                passed.append((now, UInt64(tokens)))
            } else {
                var later = bucket
                #expect(later.take(tokens, nowNanoseconds: now + UInt64(wait) * 1_000_000) == 0, "seed \(seed)")
            }
        }
        for start in passed.indices {
            var sum: UInt64 = 0
            for end in start..<min(start + 60, passed.count) {
                sum += passed[end].tokens
                let span = passed[end].at - passed[start].at
                #expect(sum <= 5 || (sum - 5) * bucket.intervalNanoseconds <= span, "seed \(seed)")
            }
        }
    }
}

@Suite struct WeightBudgetTests {
    @Test func windowsAndTheReserve() {
        var budget = WeightBudget(limit: 100, windowMilliseconds: 60_000, urgentReserve: 20)
        #expect(budget.request(weight: 80, .normal, nowMilliseconds: 60_010) == .granted)
        #expect(budget.request(weight: 1, .normal, nowMilliseconds: 60_020) == .wait(milliseconds: 59_980))
        #expect(budget.request(weight: 20, .urgent, nowMilliseconds: 60_020) == .granted)
        #expect(budget.request(weight: 1, .urgent, nowMilliseconds: 119_999) == .wait(milliseconds: 1))
        #expect(budget.request(weight: 1, .normal, nowMilliseconds: 120_000) == .granted)
        #expect(budget.request(weight: 81, .normal, nowMilliseconds: 180_000) == .tooHeavy)
        #expect(budget.request(weight: 101, .urgent, nowMilliseconds: 180_000) == .tooHeavy)
        #expect(budget.request(weight: 100, .urgent, nowMilliseconds: 180_000) == .granted)
    }

    @Test func theExchangesCountWinsWhenHigher() {
        var budget = WeightBudget(limit: 100, windowMilliseconds: 1000, urgentReserve: 0)
        #expect(budget.request(weight: 10, .normal, nowMilliseconds: 0) == .granted)
        budget.observe(used: 95, nowMilliseconds: 1)
        budget.observe(used: 20, nowMilliseconds: 2)
        #expect(budget.used == 95)
        #expect(budget.request(weight: 6, .normal, nowMilliseconds: 3) == .wait(milliseconds: 997))
        #expect(budget.request(weight: 6, .normal, nowMilliseconds: -500) == .wait(milliseconds: 1500))
    }

    @Test func aBanHoldsForAllAcrossWindows() {
        var budget = WeightBudget(limit: 100, windowMilliseconds: 1000, urgentReserve: 10)
        budget.block(untilMilliseconds: 5000)
        budget.block(untilMilliseconds: 3000)
        for priority in WeightBudget.Priority.allCases {
            #expect(budget.request(weight: 1, priority, nowMilliseconds: 4000) == .wait(milliseconds: 1000))
            #expect(budget.request(weight: 1, priority, nowMilliseconds: 5000) == .granted)
        }
    }

    @Test(arguments: [31 as UInt64, 32, 33])
    func noWindowIsEverOverdrawn(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var budget = WeightBudget(limit: 50, windowMilliseconds: 1000, urgentReserve: 15)
        var granted: [Int64: (all: Int64, normal: Int64)] = [:]
        var now: Int64 = -5000
        for _ in 0..<20_000 {
            now += Int64.random(in: 0...20, using: &generator)
            let weight = Int64.random(in: 0...12, using: &generator)
            let priority = WeightBudget.Priority.allCases.randomElement(using: &generator) ?? .normal
            if budget.request(weight: weight, priority, nowMilliseconds: now) == .granted {
                let window = Int64((Double(now) / 1000).rounded(.down))
                granted[window, default: (0, 0)].all += weight
                granted[window, default: (0, 0)].normal += priority == .normal ? weight : 0
            }
        }
        #expect(granted.values.allSatisfy { $0.all <= 50 && $0.normal <= 35 }, "seed \(seed)")
        #expect(granted.values.contains { $0.all == 50 }, "seed \(seed): the limit is reached")
    }
}

@Suite struct DeadlineTests {
    @Test func shrinksPerHopAndEnds() {
        let first = Deadline(afterMilliseconds: 100, nowNanoseconds: 1000)
        #expect(first.remainingMilliseconds(nowNanoseconds: 1000) == 100)
        #expect(first.remainingMilliseconds(nowNanoseconds: 1001) == 99, "rounded down")
        let second = first.shortened(byMilliseconds: 20, nowNanoseconds: 1000)
        #expect(second?.remainingMilliseconds(nowNanoseconds: 1000) == 80)
        #expect(second?.shortened(byMilliseconds: 80, nowNanoseconds: 1000) == nil)
        #expect(first.shortened(byMilliseconds: -5, nowNanoseconds: 1000) == first)
        #expect(!first.isExpired(nowNanoseconds: 100_000_999))
        #expect(first.isExpired(nowNanoseconds: 100_001_000))
        #expect(first.remainingMilliseconds(nowNanoseconds: .max) == 0)
        #expect(first.shortened(byMilliseconds: 0, nowNanoseconds: .max) == nil)
    }

    @Test func extremesDoNotOverflow() {
        #expect(Deadline(afterMilliseconds: .max, nowNanoseconds: .max) == Deadline(nanoseconds: .max))
        #expect(Deadline(afterMilliseconds: -1, nowNanoseconds: 7) == Deadline(nanoseconds: 7))
        #expect(Deadline(nanoseconds: .max).remainingMilliseconds(nowNanoseconds: 0) == 18_446_744_073_709)
        let near = Deadline(nanoseconds: 5)
        #expect(near.earlier(of: nil) == near)
        #expect(near.earlier(of: Deadline(nanoseconds: 4)).nanoseconds == 4)
        #expect(near.earlier(of: Deadline(nanoseconds: 6)) == near)
    }
}

@Suite struct RetryBudgetTests {
    @Test func tenCallsPayForOneRetry() {
        var budget = RetryBudget(reserve: 1, trickleMilliseconds: 0, nowNanoseconds: 0)
        #expect(budget.withdraw(nowNanoseconds: 0) == true)
        #expect(budget.withdraw(nowNanoseconds: .max) == false)
        for _ in 0..<9 { budget.recordCall() }
        #expect(budget.withdraw(nowNanoseconds: 0) == false)
        budget.recordCall()
        #expect(budget.withdraw(nowNanoseconds: 0) == true)
    }

    @Test func savingsAreCappedAndTrickleBack() {
        var budget = RetryBudget(reserve: 2, trickleMilliseconds: 1000, nowNanoseconds: 0)
        for _ in 0..<1000 { budget.recordCall() }
        #expect(budget.balance == 200)
        #expect(budget.withdraw(nowNanoseconds: 0) == true)
        #expect(budget.withdraw(nowNanoseconds: 0) == true)
        #expect(budget.withdraw(nowNanoseconds: 999_999_999) == false)
        #expect(budget.withdraw(nowNanoseconds: 1_000_000_000) == true)
        #expect(budget.withdraw(nowNanoseconds: 1_999_999_999) == false)
        #expect(budget.withdraw(nowNanoseconds: 100_000_000_000) == true)
        #expect(budget.withdraw(nowNanoseconds: 100_000_000_000) == true)
        #expect(budget.withdraw(nowNanoseconds: 100_000_000_000) == false)
    }
}
