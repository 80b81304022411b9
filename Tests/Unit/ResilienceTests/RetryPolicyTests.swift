import Resilience
import TestKit
import Testing

@Suite struct RetryPolicyTests {
    let policy = RetryPolicy(
        maxAttempts: 3, backoff: Backoff(initialMilliseconds: 100, maxMilliseconds: 1000, jitter: .none))
    let transient = AttemptFailure(isRetryable: true)

    private func decide(
        attempts: Int = 1, _ failure: AttemptFailure, isIdempotent: Bool = true, deadline: Deadline? = nil,
        budget: inout RetryBudget
    ) -> RetryDecision {
        var generator = SeededGenerator(seed: 3)
        return policy.decide(
            attempts: attempts, failure: failure, isIdempotent: isIdempotent, deadline: deadline, nowNanoseconds: 0,
            budget: &budget, using: &generator)
    }

    @Test func reasonsInOrder() {
        var budget = RetryBudget(nowNanoseconds: 0)
        let before = budget
        let cancelled = AttemptFailure(isRetryable: true, isCancellation: true)
        #expect(decide(cancelled, isIdempotent: false, budget: &budget) == .giveUp(.cancelled))
        #expect(decide(transient, isIdempotent: false, budget: &budget) == .giveUp(.notIdempotent))
        #expect(decide(AttemptFailure(isRetryable: false), budget: &budget) == .giveUp(.permanent))
        #expect(decide(attempts: 3, transient, budget: &budget) == .giveUp(.attemptsExhausted))
        let soon = Deadline(nanoseconds: 100_000_000)
        #expect(decide(transient, deadline: soon, budget: &budget) == .giveUp(.deadline))
        #expect(budget == before, "a refused retry costs nothing")
        #expect(decide(transient, budget: &budget) == .retry(afterMilliseconds: 100))
        #expect(decide(attempts: 2, transient, budget: &budget) == .retry(afterMilliseconds: 200))
        #expect(budget.balance == before.balance - 200)
        var empty = RetryBudget(reserve: 0, nowNanoseconds: 0)
        #expect(decide(transient, budget: &empty) == .giveUp(.budget))
    }

    @Test func aRequestThatNeverLeftMayBeRepeatedAlways() {
        var budget = RetryBudget(nowNanoseconds: 0)
        let unsent = AttemptFailure(isRetryable: true, mayHaveTakenEffect: false)
        #expect(decide(unsent, isIdempotent: false, budget: &budget) == .retry(afterMilliseconds: 100))
    }

    @Test func retryAfterIsNeverUndercut() {
        var budget = RetryBudget(nowNanoseconds: 0)
        let asked = AttemptFailure(isRetryable: true, retryAfterMilliseconds: 5000)
        #expect(decide(asked, budget: &budget) == .retry(afterMilliseconds: 5000))
        let less = AttemptFailure(isRetryable: true, retryAfterMilliseconds: 1)
        #expect(decide(less, budget: &budget) == .retry(afterMilliseconds: 100))
        let tooLate = Deadline(nanoseconds: 4_000_000_000)
        #expect(decide(asked, deadline: tooLate, budget: &budget) == .giveUp(.deadline))
    }

    @Test func oneTryMeansOneTry() {
        var budget = RetryBudget(nowNanoseconds: 0)
        var generator = SeededGenerator(seed: 3)
        let decision = RetryPolicy.never.decide(
            attempts: 1, failure: transient, isIdempotent: true, deadline: nil, nowNanoseconds: 0, budget: &budget,
            using: &generator)
        #expect(decision == .giveUp(.attemptsExhausted))
    }

    @Test(arguments: [1 as UInt64, 2, 3, 4, 5, 6, 7, 8])
    func aTotalOutageCausesAtMostTenPercentRetries(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var budget = RetryBudget(nowNanoseconds: 0)
        var calls: UInt64 = 0
        var retries: UInt64 = 0
        var now: UInt64 = 0
        for _ in 0..<5000 {
            now += UInt64.random(in: 0...20_000_000, using: &generator)
            calls += 1
            budget.recordCall()
            var attempts = 1
            while case .retry = policy.decide(
                attempts: attempts, failure: transient, isIdempotent: true, deadline: nil, nowNanoseconds: now,
                budget: &budget, using: &generator)
            {
                attempts += 1
                retries += 1
            }
            #expect(retries <= 10 + calls / 10 + now / 10_000_000_000, "seed \(seed)")
        }
        #expect(retries >= calls / 10, "seed \(seed): the budget is there to be used")
    }
}
