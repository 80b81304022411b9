import Contracts
import TestKit
import Testing

@Suite("Quota reservations", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct QuotaTests {
    private func reserve(
        _ daemon: PlansDaemon, _ id: String, customer: String = "user-1", quota: String = "quota.active_algos",
        amount: Int = 1, seconds: Int = 60
    ) async throws -> Reply {
        try await daemon.post(
            "/entitlements/reservations",
            #"{"reservation_id":"\#(id)","customer_id":"\#(customer)","quota":"\#(quota)","amount":\#(amount),"expires_in_s":\#(seconds)}"#
        )
    }

    private func change(_ daemon: PlansDaemon, _ id: String, _ verb: String) async throws -> Reply {
        try await daemon.post("/entitlements/reservations/\(id)/\(verb)")
    }

    private func subscribed(algos: Int? = 2) async throws -> PlansDaemon {
        let daemon = try await PlansDaemon()
        try await daemon.makePlan(algos: algos)
        let reply = try await daemon.post("/billing/subscriptions", #"{"customer_id":"user-1","plan_code":"pro"}"#)
        #expect(reply.status == 201)
        return daemon
    }

    private func used(_ daemon: PlansDaemon) async throws -> Int64? {
        try await daemon.entitlements("user-1").quotas[EntitlementCode.activeAlgos.rawValue]?.used
    }

    @Test("C2.2: the limit of quota.active_algos holds") func theLimitHolds() async throws {
        let daemon = try await subscribed(algos: 2)
        #expect(try await reserve(daemon, "a").status == 201)
        #expect(try await reserve(daemon, "b").status == 201)
        let third = try await reserve(daemon, "c")
        #expect(third.status == 409 && third.code == "quota_exhausted", "\(third.text)")
        #expect(try await used(daemon) == 2)
        #expect(try await change(daemon, "a", "release").status == 200)
        #expect(try await reserve(daemon, "c").status == 201)
        let unknown = try await reserve(daemon, "d", quota: "quota.other")
        #expect(unknown.status == 403 && unknown.code == "quota_not_granted")
        #expect(try await reserve(daemon, "e", amount: 3).status == 409)
        #expect(try await reserve(daemon, "f", customer: "nobody").code == "subscription_reduce_only")
        #expect(try await daemon.count("quota_reservations") == 3)
        #expect(try await daemon.count("billing_customers", where: "customer_id = 'nobody'") == 0)
        await daemon.stop()
    }

    @Test func repeatsAreHarmless() async throws {
        let daemon = try await subscribed(algos: 1)
        let first = try await reserve(daemon, "a")
        let again = try await reserve(daemon, "a")
        #expect(first.status == 201 && again.status == 201 && again.body == first.body)
        for other in [
            try await reserve(daemon, "a", amount: 2), try await reserve(daemon, "a", customer: "user-2"),
            try await reserve(daemon, "a", seconds: 61),
        ] {
            #expect(other.status == 422 && other.code == "reservation_id_reused", "\(other.text)")
        }
        let committed = try await change(daemon, "a", "commit")
        #expect(try committed.status == 200 && committed.decoded(QuotaReservation.self).state == .committed)
        #expect(try await change(daemon, "a", "commit").body == committed.body)
        #expect(try await reserve(daemon, "a").decoded(QuotaReservation.self).state == .committed)
        #expect(try await used(daemon) == 1)
        let released = try await change(daemon, "a", "release")
        #expect(try released.status == 200 && released.decoded(QuotaReservation.self).state == .released)
        #expect(try await change(daemon, "a", "release").body == released.body)
        let late = try await change(daemon, "a", "commit")
        #expect(late.status == 409 && late.code == "reservation_released")
        #expect(try await used(daemon) == 0)
        #expect(try await change(daemon, "none", "commit").status == 404)
        #expect(try await change(daemon, "none", "release").status == 404)
        await daemon.stop()
    }

    @Test func whatIsNotCommittedInTimeFreesItself() async throws {
        let daemon = try await subscribed(algos: 1)
        #expect(try await reserve(daemon, "a", seconds: 30).status == 201)
        #expect(try await reserve(daemon, "b").status == 409)
        daemon.clock.advance(milliseconds: 31_000)
        #expect(try await used(daemon) == 0)
        #expect(try await reserve(daemon, "b").status == 201)
        let late = try await change(daemon, "a", "commit")
        #expect(late.status == 409 && late.code == "reservation_expired")
        #expect(try await reserve(daemon, "a", seconds: 30).decoded(QuotaReservation.self).state == .expired)
        #expect(try await change(daemon, "a", "release").status == 200)
        #expect(try await change(daemon, "b", "commit").status == 200)
        daemon.clock.advance(milliseconds: 3_600_000)
        #expect(try await used(daemon) == 1, "what is committed does not grow old")
        await daemon.stop()
    }

    @Test func pastDueTakesNothingNewAndGivesBack() async throws {
        let daemon = try await subscribed(algos: 3)
        _ = try await reserve(daemon, "a")
        _ = try await change(daemon, "a", "commit")
        let list = try await daemon.get("/billing/subscriptions").decoded(Page<Subscription>.self)
        let id = try #require(list.items.first?.id)
        _ = try await daemon.post("/billing/subscriptions/\(id)/pause")
        let refused = try await reserve(daemon, "b")
        #expect(refused.status == 403 && refused.code == "subscription_reduce_only")
        #expect(try await change(daemon, "a", "release").status == 200)
        await daemon.stop()
    }

    /// Two replicas, each with a pool of its own, eight callers, one unit: exactly one wins, round after round.
    @Test func ofTwoReplicasRacingForTheLastUnitOneWins() async throws {
        let daemon = try await subscribed(algos: 1)
        let replica = try await PlansDaemon(beside: daemon)
        for round in 0..<40 {
            let replies = try await withThrowingTaskGroup(of: (String, Reply).self) { group in
                for index in 0..<8 {
                    let id = "r\(round)-\(index)"
                    group.addTask { (id, try await self.reserve(index % 2 == 0 ? daemon : replica, id)) }
                }
                return try await group.reduce(into: [(String, Reply)]()) { $0.append($1) }
            }
            let winners = replies.filter { $0.1.status == 201 }
            #expect(winners.count == 1, "round \(round): \(replies.map(\.1.text))")
            #expect(replies.count { $0.1.code == "quota_exhausted" } == 7)
            let winner = try #require(winners.first?.0)
            // Commit and release race too: whatever comes first, the unit is free in the end.
            async let committed = change(daemon, winner, "commit")
            async let released = change(replica, winner, "release")
            let (one, other) = (try await committed, try await released)
            #expect(other.status == 200 && (one.status == 200 || one.code == "reservation_released"))
            #expect(try await used(daemon) == 0)
        }
        await replica.stop()
        await daemon.stop()
    }

    /// The same reservation sent by both replicas at once holds its units once.
    @Test func oneReservationSentTwiceAtOnceIsOne() async throws {
        let daemon = try await subscribed(algos: 5)
        let replica = try await PlansDaemon(beside: daemon)
        for round in 0..<5 {
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<6 {
                    group.addTask { try await self.reserve(index % 2 == 0 ? daemon : replica, "s\(round)").status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 201, count: 6))
            #expect(try await used(daemon) == Int64(round + 1))
        }
        await replica.stop()
        await daemon.stop()
    }
}
