import Resilience
import TestKit
import Testing

@Suite struct BackoffTests {
    @Test func theOrderPolicyWaitsHalfOneAndTwoSeconds() {
        var generator = SeededGenerator(seed: 1)
        let delays = (1...3).map { RetryPolicy.orders.backoff.milliseconds(afterFailures: $0, using: &generator) }
        #expect(delays == [500, 1000, 2000])
        #expect(RetryPolicy.orders.maxAttempts == 4)
    }

    @Test func growthStopsAtTheLimitAndNeverOverflows() {
        let backoff = Backoff(initialMilliseconds: 3, factor: 10, maxMilliseconds: .max)
        #expect(backoff.fullMilliseconds(afterFailures: 1) == 3)
        #expect(backoff.fullMilliseconds(afterFailures: 4) == 3000)
        #expect(backoff.fullMilliseconds(afterFailures: .max) == .max)
        #expect(Backoff(initialMilliseconds: 900, maxMilliseconds: 500).fullMilliseconds(afterFailures: 1) == 500)
        #expect(Backoff(initialMilliseconds: 0, maxMilliseconds: 500).fullMilliseconds(afterFailures: .max) == 0)
        #expect(
            Backoff(initialMilliseconds: 7, factor: 1, maxMilliseconds: 500).fullMilliseconds(afterFailures: .max) == 7)
        #expect(
            Backoff(initialMilliseconds: -5, factor: -1, maxMilliseconds: -1).fullMilliseconds(afterFailures: 3) == 0)
    }

    @Test(arguments: Backoff.Jitter.allCases)
    func jitterStaysInItsPartOfTheDelay(jitter: Backoff.Jitter) {
        var generator = SeededGenerator(seed: 7)
        let backoff = Backoff(initialMilliseconds: 100, maxMilliseconds: 10_000, jitter: jitter)
        for failures in 1...10 {
            let full = backoff.fullMilliseconds(afterFailures: failures)
            let lowest: Int64 = jitter == .none ? full : jitter == .half ? full / 2 : 0
            var seen: Set<Int64> = []
            for _ in 0..<200 {
                let delay = backoff.milliseconds(afterFailures: failures, using: &generator)
                #expect((lowest...full).contains(delay))
                seen.insert(delay)
            }
            #expect(jitter == .none ? seen.count == 1 : seen.count > 20)
        }
    }
}
