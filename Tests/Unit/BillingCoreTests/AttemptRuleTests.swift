import BillingCore
import Contracts
import Testing

/// Lock-out of accounts and pacing of addresses.
@Suite("Attempts") struct AttemptRuleTests {
    static let rule = AttemptRule(
        freeFailures: 3, firstPauseMilliseconds: 60_000, maxPauseMilliseconds: 200_000,
        forgetAfterMilliseconds: 900_000)
    static let start = Timestamp(milliseconds: 1_800_000_000_000)

    /// One attempt after the other; nil when it was refused.
    private func attempt(
        _ record: AttemptRecord, _ outcome: AttemptRule.Outcome, at now: Timestamp, forgives: Bool = true
    ) -> AttemptRecord? {
        guard case .admitted(let admitted) = Self.rule.admit(record, at: now) else { return nil }
        return Self.rule.settle(admitted, outcome, forgives: forgives, at: now)
    }

    @Test("C4.18: failures lock an account, each further one for twice as long, up to the longest")
    func pausesDouble() throws {
        var record = AttemptRecord()
        var now = Self.start
        var pauses: [Int64] = []
        for _ in 0..<6 {
            record = try #require(attempt(record, .failed, at: now))
            let pause = record.blockedUntil.map { $0.milliseconds(since: now) } ?? 0
            pauses.append(pause)
            if pause > 0 {
                let justBefore = now.advanced(byMilliseconds: pause - 1)
                #expect(Self.rule.admit(record, at: justBefore) == .refused(retryAfterMilliseconds: 1))
            }
            now = now.advanced(byMilliseconds: pause)
        }
        #expect(pauses == [0, 0, 60_000, 120_000, 200_000, 200_000])
    }

    @Test func successForgivesAnAccountButNotAnAddress() throws {
        var record = AttemptRecord()
        for _ in 0..<2 { record = try #require(attempt(record, .failed, at: Self.start)) }
        #expect(attempt(record, .succeeded, at: Self.start, forgives: true)?.failures == 0)
        #expect(attempt(record, .succeeded, at: Self.start, forgives: false)?.failures == 2)
        #expect(attempt(record, .unknown, at: Self.start)?.failures == 2)
    }

    @Test("C4.18: as many attempts at once as failures are free, and no more")
    func parallelAttempts() throws {
        var record = AttemptRecord()
        for _ in 0..<3 {
            guard case .admitted(let next) = Self.rule.admit(record, at: Self.start) else {
                Issue.record("refused too early")
                return
            }
            record = next
        }
        #expect(Self.rule.admit(record, at: Self.start) == .refused(retryAfterMilliseconds: 1_000))
        for _ in 0..<3 { record = Self.rule.settle(record, .failed, forgives: true, at: Self.start) }
        #expect(record.pending == 0 && record.failures == 3)
        #expect(record.blockedUntil == Self.start.advanced(byMilliseconds: 60_000))
        // After the pause they come one at a time.
        let later = Self.start.advanced(byMilliseconds: 60_000)
        guard case .admitted(let one) = Self.rule.admit(record, at: later) else {
            Issue.record("refused after the pause")
            return
        }
        #expect(Self.rule.admit(one, at: later) == .refused(retryAfterMilliseconds: 1_000))
    }

    @Test func failuresAreForgottenAfterAQuietTimeThatCountsFromTheEndOfThePause() throws {
        var record = AttemptRecord()
        for _ in 0..<3 { record = try #require(attempt(record, .failed, at: Self.start)) }
        let end = Self.start.advanced(byMilliseconds: 60_000)
        let early = try #require(attempt(record, .failed, at: end.advanced(byMilliseconds: 899_999)))
        #expect(early.failures == 4)
        let late = try #require(attempt(record, .failed, at: end.advanced(byMilliseconds: 900_000)))
        #expect(late.failures == 1 && late.blockedUntil == nil)
    }

    @Test func anAttemptThatWasNeverSettledCountsForAWhileOnly() {
        let record = AttemptRecord(failures: 0, pending: 3, pendingSince: Self.start)
        let limit = AttemptRule.maxPendingMilliseconds
        #expect(
            Self.rule.admit(record, at: Self.start.advanced(byMilliseconds: limit - 1))
                == .refused(retryAfterMilliseconds: 1_000))
        guard case .admitted(let next) = Self.rule.admit(record, at: Self.start.advanced(byMilliseconds: limit)) else {
            Issue.record("refused")
            return
        }
        #expect(next.pending == 1)
    }

    @Test func noSequenceLetsMoreThanTheFreeFailuresThroughWithoutAPause() {
        // Every sequence of eight outcomes of an address, at one instant.
        for code in 0..<(3 * 3 * 3 * 3 * 3 * 3 * 3 * 3) {
            var rest = code
            var record = AttemptRecord()
            var failed = 0
            for _ in 0..<8 {
                let outcome = AttemptRule.Outcome.allCases[rest % 3]
                rest /= 3
                guard let next = attempt(record, outcome, at: Self.start, forgives: false) else { break }
                record = next
                if outcome == .failed { failed += 1 }
            }
            #expect(failed <= 3)
        }
    }
}
