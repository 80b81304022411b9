import Exchanges
import TestKit
import Testing

@testable import MarketDataCore

@Suite("The line in front of a venue")
struct RequestLineTests {
    private static let rates: [VenueRequest.Category: Int] = [.marketData: 10, .trade: 5]

    private func ticket(
        _ id: Int64, weight: Int64 = 1, _ priority: RequestPriority = .routine,
        _ category: VenueRequest.Category = .marketData
    ) -> RequestLine.Ticket {
        RequestLine.Ticket(id: id, category: category, weight: weight, priority: priority)
    }

    @Test("C5.15: a burst is delayed to the rate, and nothing of it is dropped")
    func burstIsDelayed() {
        var line = RequestLine(perSecond: Self.rates)
        line.grant(WeightGrant(weight: 1_000, expiresAt: .max), at: 0)
        for id in 0..<100 { line.join(ticket(Int64(id))) }
        var times: [Int64] = []
        var now: Int64 = 1_000
        while line.count > 0, now < 100_000 {
            let turn = line.turn(at: now)
            times += turn.granted.map { _ in now }
            now += max(1, turn.waitMilliseconds ?? 1)
        }
        #expect(times.count == 100)
        #expect((times.last ?? 0) - 1_000 >= 8_900, "ten at once, then ten a second")
        for (place, time) in times.enumerated() {
            #expect(times[place...].prefix { $0 < time + 1_000 }.count <= 20)
        }
    }

    @Test func categoriesHaveBucketsOfTheirOwn() {
        var line = RequestLine(perSecond: Self.rates)
        line.grant(WeightGrant(weight: 1_000, expiresAt: .max), at: 0)
        for id in 0..<50 { line.join(ticket(Int64(id))) }
        line.join(ticket(100, .routine, .trade))
        #expect(line.turn(at: 5_000).granted.contains(100))
    }

    @Test func whatLiveDataWaitsForGoesFirstAndAgeDecidesAmongEquals() {
        var line = RequestLine(perSecond: [.marketData: 3])
        line.grant(WeightGrant(weight: 1_000, expiresAt: .max), at: 0)
        line.join(ticket(1, .backfill))
        line.join(ticket(2, .routine))
        line.join(ticket(3, .gapFill))
        line.join(ticket(4, .live))
        line.join(ticket(5, .live))
        #expect(line.turn(at: 1_000).granted == [4, 5, 3])
        #expect(line.turn(at: 2_000).granted == [2, 1])
    }

    @Test func aHeavyRequestIsNotPassedByLightOnes() {
        var line = RequestLine(perSecond: Self.rates)
        line.grant(WeightGrant(weight: 10, expiresAt: 60_000), at: 0)
        line.join(ticket(1, weight: 50))
        line.join(ticket(2, weight: 1))
        let turn = line.turn(at: 1_000)
        #expect(turn.granted.isEmpty)
        #expect(turn.wantsWeight == 41)
        line.grant(WeightGrant(weight: 41, expiresAt: 60_000), at: 1_000)
        #expect(line.turn(at: 1_000).granted == [1, 2])
        // Weight is gone with its window.
        line.grant(WeightGrant(weight: 100, expiresAt: 60_000), at: 2_000)
        line.join(ticket(3))
        #expect(line.turn(at: 60_000).wantsWeight == 1)
    }

    @Test("what is kept for live requests is not leased for those behind them")
    func liveRequestsWantWeightForThemselves() {
        var line = RequestLine(perSecond: Self.rates)
        line.join(ticket(1, weight: 5, .live))
        line.join(ticket(2, weight: 7, .live))
        line.join(ticket(3, weight: 1_000, .backfill))
        #expect(line.turn(at: 1_000).wantsWeight == 12)
        line.grant(WeightGrant(weight: 12, expiresAt: .max), at: 1_000)
        let turn = line.turn(at: 1_000)
        #expect(turn.granted == [1, 2] && turn.wantsWeight == 1_000 && turn.priority == .backfill)
    }

    @Test func aBanHoldsEverythingAndLosesNothing() {
        var line = RequestLine(perSecond: Self.rates)
        line.grant(WeightGrant(weight: 100, expiresAt: .max), at: 0)
        line.join(ticket(1, .live))
        line.block(until: 30_000)
        line.block(until: 20_000)
        #expect(line.turn(at: 10_000) == .init(waitMilliseconds: 20_000))
        #expect(line.turn(at: 30_000).granted == [1])
    }

    @Test func whoLeavesIsNotServed() {
        var line = RequestLine(perSecond: Self.rates)
        line.grant(WeightGrant(weight: 100, expiresAt: .max), at: 0)
        line.join(ticket(1))
        line.join(ticket(2))
        line.leave(1)
        #expect(line.turn(at: 1_000).granted == [2])
        #expect(line.count == 0)
    }

    @Test("seeded: each is served once, no faster than bucket and weight allow", arguments: 0..<30)
    func servedOnceWithinLimits(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var line = RequestLine(perSecond: Self.rates)
        var weights: [Int64: Int64] = [:]
        var served: [Int64: Int64] = [:]
        var leased: Int64 = 0
        var spent: Int64 = 0
        var now: Int64 = 0
        var next: Int64 = 0
        while now < 200_000 {
            if next < 400 {
                for _ in 0..<Int.random(in: 0...3, using: &generator) {
                    let weight = Int64.random(in: 1...40, using: &generator)
                    let priority = RequestPriority.allCases.randomElement(using: &generator) ?? .live
                    weights[next] = weight
                    line.join(
                        ticket(next, weight: weight, priority, Bool.random(using: &generator) ? .marketData : .trade))
                    next += 1
                }
            }
            let turn = line.turn(at: now)
            for id in turn.granted {
                #expect(served[id] == nil, "seed \(seed): \(id) served twice")
                served[id] = now
                spent += weights[id] ?? 0
            }
            #expect(spent <= leased, "seed \(seed): more weight than was leased")
            if turn.wantsWeight > 0 {
                leased += turn.wantsWeight
                line.grant(WeightGrant(weight: turn.wantsWeight, expiresAt: .max), at: now)
            }
            now += Int64.random(in: 1...200, using: &generator)
        }
        #expect(served.count == weights.count && line.count == 0, "seed \(seed): \(line.count) never served")
    }
}
