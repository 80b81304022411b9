import Resilience
import TestKit
import Testing

@Suite struct CircuitBreakerTests {
    static let millisecond: UInt64 = 1_000_000
    let configuration = CircuitBreaker.Configuration(
        failureThreshold: 3, openMilliseconds: 100, maxOpenMilliseconds: 400, probes: 2)

    private func ticket(_ breaker: inout CircuitBreaker, _ now: UInt64) throws -> CircuitBreaker.Ticket {
        guard case .allowed(let ticket) = breaker.request(nowNanoseconds: now) else {
            throw Refused()
        }
        return ticket
    }

    private struct Refused: Error {}

    private func opened() throws -> CircuitBreaker {
        var breaker = CircuitBreaker(configuration)
        for _ in 0..<3 { breaker.record(.failure, try ticket(&breaker, 0), nowNanoseconds: 0) }
        return breaker
    }

    @Test func opensAfterFailuresInARowOnly() throws {
        var breaker = CircuitBreaker(configuration)
        for outcome in [CircuitBreaker.Outcome.failure, .failure, .success, .failure, .neutral, .failure] {
            breaker.record(outcome, try ticket(&breaker, 0), nowNanoseconds: 0)
        }
        #expect(breaker.state == .closed(failures: 2))
        breaker.record(.failure, try ticket(&breaker, 0), nowNanoseconds: 0)
        #expect(breaker.state == .open(untilNanoseconds: 100 * Self.millisecond))
        #expect(breaker.request(nowNanoseconds: 1) == .refused(retryAfterMilliseconds: 100))
        #expect(breaker.request(nowNanoseconds: 99 * Self.millisecond + 1) == .refused(retryAfterMilliseconds: 1))
    }

    @Test func probesCloseIt() throws {
        var breaker = try opened()
        let now = 100 * Self.millisecond
        let first = try ticket(&breaker, now)
        let second = try ticket(&breaker, now)
        #expect(breaker.request(nowNanoseconds: now) == .refused(retryAfterMilliseconds: 100))
        breaker.record(.success, first, nowNanoseconds: now)
        #expect(breaker.state == .halfOpen(inFlight: 1, succeeded: 1))
        breaker.record(.success, second, nowNanoseconds: now)
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test func aFailedProbeOpensItTwiceAsLongUpToTheLimit() throws {
        var breaker = try opened()
        var now = 100 * Self.millisecond
        for length in [200 as UInt64, 400, 400] {
            breaker.record(.failure, try ticket(&breaker, now), nowNanoseconds: now)
            #expect(breaker.state == .open(untilNanoseconds: now + length * Self.millisecond))
            now += length * Self.millisecond
        }
        for _ in 0..<2 { breaker.record(.success, try ticket(&breaker, now), nowNanoseconds: now) }
        for _ in 0..<3 { breaker.record(.failure, try ticket(&breaker, now), nowNanoseconds: now) }
        #expect(breaker.state == .open(untilNanoseconds: now + 100 * Self.millisecond), "success resets the length")
    }

    @Test func aCancelledProbeGivesItsPlaceBack() throws {
        var breaker = try opened()
        let now = 100 * Self.millisecond
        breaker.record(.neutral, try ticket(&breaker, now), nowNanoseconds: now)
        #expect(breaker.state == .halfOpen(inFlight: 0, succeeded: 0))
        _ = try ticket(&breaker, now)
    }

    @Test func aNeighbourSeenWellIsCalledAgainAtOnceAndOneFailureMoreOpensItForLonger() throws {
        var breaker = try opened()
        breaker.recordSeenWell()
        #expect(breaker.state == .closed(failures: 2))
        let again = try ticket(&breaker, 1)
        _ = try ticket(&breaker, 1)
        breaker.record(.failure, again, nowNanoseconds: 1)
        #expect(breaker.state == .open(untilNanoseconds: 1 + 200 * Self.millisecond))
        breaker.recordSeenWell()
        breaker.record(.success, try ticket(&breaker, 2), nowNanoseconds: 2)
        #expect(breaker.state == .closed(failures: 0))
        breaker.recordSeenWell()
        for _ in 0..<3 { breaker.record(.failure, try ticket(&breaker, 3), nowNanoseconds: 3) }
        #expect(breaker.state == .open(untilNanoseconds: 3 + 100 * Self.millisecond), "success resets the length")
    }

    @Test func aProbeUnderWayIsOvertakenByASight() throws {
        var breaker = try opened()
        let probe = try ticket(&breaker, 100 * Self.millisecond)
        breaker.recordSeenWell()
        breaker.record(.failure, probe, nowNanoseconds: 101 * Self.millisecond)
        #expect(breaker.state == .closed(failures: 2), "a call of before says nothing of now")
    }

    @Test func outcomesOfAnEarlierStateDoNotCount() throws {
        var breaker = CircuitBreaker(configuration)
        let slow = try ticket(&breaker, 0)
        for _ in 0..<3 { breaker.record(.failure, try ticket(&breaker, 0), nowNanoseconds: 0) }
        let open = breaker.state
        breaker.record(.success, slow, nowNanoseconds: 1)
        #expect(breaker.state == open)
        _ = try ticket(&breaker, 100 * Self.millisecond)
        let halfOpen = breaker.state
        breaker.record(.failure, slow, nowNanoseconds: 100 * Self.millisecond)
        #expect(breaker.state == halfOpen)
    }

    /// Every state × every event, with late and current tickets, against the transitions written down here.
    @Test func everyStateTimesEveryEvent() throws {
        var visited: Set<String> = []
        for failures in 0...2 {
            for outcome in CircuitBreaker.Outcome.allCases {
                var breaker = CircuitBreaker(configuration)
                for _ in 0..<failures { breaker.record(.failure, try ticket(&breaker, 0), nowNanoseconds: 0) }
                breaker.record(outcome, try ticket(&breaker, 0), nowNanoseconds: 0)
                let expected: CircuitBreaker.State =
                    switch outcome {
                    case .success: .closed(failures: 0)
                    case .neutral: .closed(failures: failures)
                    case .failure:
                        failures == 2
                            ? .open(untilNanoseconds: 100 * Self.millisecond) : .closed(failures: failures + 1)
                    }
                #expect(breaker.state == expected)
                visited.insert("closed \(failures) \(outcome)")
            }
        }
        for others in 0...1 {
            for succeeded in 0...1 where others + succeeded < 2 {
                for outcome in CircuitBreaker.Outcome.allCases {
                    var breaker = try opened()
                    let now = 100 * Self.millisecond
                    for _ in 0..<succeeded { breaker.record(.success, try ticket(&breaker, now), nowNanoseconds: now) }
                    for _ in 0..<others { _ = try ticket(&breaker, now) }
                    breaker.record(outcome, try ticket(&breaker, now), nowNanoseconds: now)
                    let expected: CircuitBreaker.State =
                        switch outcome {
                        case .success where succeeded == 1: .closed(failures: 0)
                        case .success: .halfOpen(inFlight: others, succeeded: 1)
                        case .neutral: .halfOpen(inFlight: others, succeeded: succeeded)
                        case .failure: .open(untilNanoseconds: now + 200 * Self.millisecond)
                        }
                    #expect(breaker.state == expected)
                    visited.insert("half open \(others) \(succeeded) \(outcome)")
                }
            }
        }
        #expect(visited.count == 18)
    }

    @Test(arguments: [11 as UInt64, 12, 13, 14])
    func invariantsHoldOnRandomHistories(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var breaker = CircuitBreaker(configuration)
        var tickets: [CircuitBreaker.Ticket] = []
        var now: UInt64 = 0
        for _ in 0..<20_000 {
            now += UInt64.random(in: 0...40 * Self.millisecond, using: &generator)
            if tickets.isEmpty || Bool.random(using: &generator) {
                let before = breaker.state
                switch breaker.request(nowNanoseconds: now) {
                case .allowed(let ticket):
                    tickets.append(ticket)
                    if case .open(let until) = before { #expect(now >= until, "seed \(seed)") }
                case .refused(let wait):
                    #expect(wait > 0 && wait <= 400, "seed \(seed)")
                    if case .closed = before { Issue.record("closed, yet refused; seed \(seed)") }
                }
            } else {
                let ticket = tickets.remove(at: Int.random(in: 0..<tickets.count, using: &generator))
                let outcome = CircuitBreaker.Outcome.allCases.randomElement(using: &generator) ?? .neutral
                breaker.record(outcome, ticket, nowNanoseconds: now)
            }
            switch breaker.state {
            case .closed(let failures): #expect((0..<3).contains(failures), "seed \(seed)")
            case .open(let until): #expect(until <= now + 400 * Self.millisecond, "seed \(seed)")
            case .halfOpen(let inFlight, let succeeded):
                #expect(inFlight >= 0 && succeeded >= 0 && inFlight + succeeded <= 2, "seed \(seed)")
            }
        }
    }
}
