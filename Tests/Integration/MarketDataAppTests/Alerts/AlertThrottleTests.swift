import Contracts
import Foundation
import HTTPWire
import Observability
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import MarketDataApp

/// The source checked the throttle in one step and wrote the trigger in another, from two loops.
@Suite(
    "C4.14: check and record are one step", .fewAtATime,
    .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct AlertThrottleTests {
    private func rule(_ store: AlertRuleStore, _ id: String) async throws -> WatchedRule {
        try #require(try await store.load([id]).first?.rule)
    }

    private func withStore(
        _ body: (RunningAlerts, AlertRuleStore, LeaseStore) async throws -> Void
    ) async throws {
        // Evaluates nothing itself: it shows a market without any instrument.
        try await RunningAlerts.with { daemon in
            let pool = try TestPool.make(on: daemon.database).pool
            do {
                try await body(daemon, AlertRuleStore(pool: pool, clock: SystemTime()), LeaseStore(pool))
            } catch {
                await pool.shutdown()
                throw error
            }
            await pool.shutdown()
        }
    }

    @Test func anAlertsHistoryIsBoundedByItsNumber() async throws {
        try await withStore { daemon, store, leases in
            var store = store
            store.limits.maxTriggersPerAlert = 3
            let body = AlertBodies.price(channels: #"[{"type":"log"}]"#, throttle: 0)
            let ids = [try await daemon.create(body).id, try await daemon.create(body).id]
            let lease = try #require(try await leases.acquire("test", holder: "t", ttlMilliseconds: 60_000))
            let start = Timestamp(milliseconds: SystemTime().wallMilliseconds - 600_000)
            for number in 0..<8 {
                for id in ids {
                    let rule = try await rule(store, id)
                    let time = start.advanced(byMilliseconds: Int64(number) * 10_000)
                    #expect(
                        try await store.fire(rule, cause: "c\(number)", values: ["price": 1], at: time, under: lease))
                }
                // What waits is not thrown away; here the log takes each before the next.
                try await eventually("all is told") {
                    try await daemon.triggers().flatMap(\.deliveries).allSatisfy { $0.status == .delivered }
                }
            }
            let kept = try await daemon.triggers()
            for id in ids {
                let times = kept.filter { $0.alertId == id }.map(\.triggeredAt)
                #expect(Set(times) == Set((5..<8).map { start.advanced(byMilliseconds: $0 * 10_000) }), "the newest")
            }
        }
    }

    @Test("C4.14: of many who see a rule hold at once, one records it")
    func race() async throws {
        try await withStore { daemon, store, leases in
            let id = try await daemon.create(AlertBodies.price(channels: #"[{"type":"log"}]"#)).id
            let lease = try #require(try await leases.acquire("test", holder: "t", ttlMilliseconds: 60_000))
            let rule = try await rule(store, id)
            let now = Timestamp(milliseconds: SystemTime().wallMilliseconds)
            let recorded = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await store.fire(
                            rule, cause: "c\(number)", values: ["price": 1],
                            at: now.advanced(byMilliseconds: Int64(number)),
                            under: lease)
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(recorded == 1)
            let triggers = try await daemon.triggers()
            #expect(triggers.count == 1)
            #expect(triggers.first?.deliveries.count == 1)
        }
    }

    @Test("C4.14: the throttle ends exactly when it says, in UTC milliseconds")
    func edges() async throws {
        try await withStore { daemon, store, leases in
            let id = try await daemon.create(AlertBodies.price(throttle: 900)).id
            let lease = try #require(try await leases.acquire("test", holder: "t", ttlMilliseconds: 60_000))
            let start = Timestamp(milliseconds: 1_763_730_000_001)
            let steps: [(Int64, Bool)] = [(0, true), (0, false), (899_999, false), (900_000, true), (1_799_999, false)]
            for (elapsed, fires) in steps {
                let at = start.advanced(byMilliseconds: elapsed)
                let rule = try await rule(store, id)
                #expect(rule.isDue("c\(elapsed)", at: at) == fires, "in memory, after \(elapsed) ms")
                #expect(
                    try await store.fire(rule, cause: "c\(elapsed)", values: [:], at: at, under: lease) == fires,
                    "in the database, after \(elapsed) ms")
            }
            // A clock that was set back never makes a second one.
            let rule = try await rule(store, id)
            #expect(try await !store.fire(rule, cause: "x", values: [:], at: start, under: lease))
        }
    }

    @Test func anOldVersionOfARuleOrALostLeaseWritesNothing() async throws {
        try await withStore { daemon, store, leases in
            let id = try await daemon.create(AlertBodies.price()).id
            let lease = try #require(try await leases.acquire("test", holder: "t", ttlMilliseconds: 60_000))
            let old = try await rule(store, id)
            _ = try await daemon.send(.put, "/alerts/\(id)", json: AlertBodies.price(above: 40_000))
            let now = Timestamp(milliseconds: SystemTime().wallMilliseconds)
            #expect(try await !store.fire(old, cause: "c", values: [:], at: now, under: lease))
            try await leases.release(lease)
            let new = try await rule(store, id)
            await #expect(throws: PostgresError.self) {
                try await store.fire(new, cause: "c", values: [:], at: now, under: lease)
            }
            #expect(try await daemon.triggers().isEmpty)
        }
    }

    @Test("C4.14: two replicas fire a rule once, and one takes over from the other")
    func replicas() async throws {
        let first = try await RunningAlerts.start()
        let second = try await RunningAlerts.start(beside: first)
        try first.market.show("BTCUSDT", 30_000)
        let made = try await first.create(AlertBodies.price(throttle: 0))
        try await eventually("it fires") { try await second.triggers().count >= 1 }
        await pause(milliseconds: 200)
        #expect(try await second.triggers().count == 1)
        await first.stop()
        try first.market.show("BTCUSDT", 30_001)
        try await eventually(timeoutMilliseconds: 10_000, "the other goes on") {
            try await second.triggers().map(\.alertId) == [made.id, made.id]
        }
        await second.stop()
    }
}
