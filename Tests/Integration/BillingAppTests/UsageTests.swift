import Contracts
import HTTPWire
import TestKit
import Testing

@Suite("Usage", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct UsageTests {
    private func record(
        _ daemon: PlansDaemon, _ id: String, customer: String = "user-1", metric: String = "orders.placed",
        quantity: String = "1", at time: String
    ) async throws -> Reply {
        try await daemon.post(
            "/usage/events",
            #"{"event_id":"\#(id)","customer_id":"\#(customer)","metric":"\#(metric)","quantity":"\#(quantity)","occurred_at":"\#(time)"}"#
        )
    }

    @Test("C2.9: sums go by UTC day, whatever offset the sender's clock has") func sums() async throws {
        let daemon = try await PlansDaemon()
        let events: [(String, String, String, String)] = [
            ("1", "orders.placed", "0.1", "2026-01-31T23:59:59.999Z"),
            ("2", "orders.placed", "0.2", "2026-01-31T22:00:00-01:30"),
            ("3", "orders.placed", "5", "2026-02-01T00:00:00.000Z"),
            ("4", "orders.placed", "7", "2026-02-01T00:30:00+01:00"),
            ("5", "reports.rendered", "1", "2026-01-31T12:00:00Z"),
        ]
        for (id, metric, quantity, time) in events {
            let reply = try await record(daemon, id, metric: metric, quantity: quantity, at: time)
            #expect(reply.status == 201, "\(reply.text)")
        }
        _ = try await record(daemon, "6", customer: "user-2", at: "2026-01-31T12:00:00Z")
        let token = try daemon.token("user-1", [Scope.billingRead])
        let path = "/usage?from=2026-01-31&to=2026-02-01"
        let page = try await daemon.send(.get, path, token: token).decoded(Page<UsageDay>.self)
        let seen = page.items.map { "\($0.day) \($0.metric) \($0.quantity) \($0.events)" }
        #expect(
            seen == [
                "2026-01-31 orders.placed 7.3 3", "2026-01-31 reports.rendered 1 1", "2026-02-01 orders.placed 5 1",
            ])
        var walked: [UsageDay] = []
        var cursor = ""
        repeat {
            let next = try await daemon.send(.get, path + "&limit=1" + cursor, token: token).decoded(
                Page<UsageDay>.self)
            walked += next.items
            cursor = next.nextCursor.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        #expect(walked == page.items)
        let one = try await daemon.send(.get, path + "&metric=reports.rendered", token: token)
        #expect(try one.decoded(Page<UsageDay>.self).items.count == 1)
        await daemon.stop()
    }

    @Test func anEventCountsOnce() async throws {
        let daemon = try await PlansDaemon()
        let time = "2026-01-31T12:00:00Z"
        #expect(try await record(daemon, "1", at: time).decoded(UsageReceipt.self).isDuplicate == false)
        #expect(try await record(daemon, "1", at: time).decoded(UsageReceipt.self).isDuplicate == true)
        #expect(try await record(daemon, "1", quantity: "1.000", at: time).status == 201)
        let other = try await record(daemon, "1", quantity: "2", at: time)
        #expect(other.status == 422 && other.code == "usage_event_id_reused")
        let statuses = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { try await self.record(daemon, "2", at: time).decoded(UsageReceipt.self).isDuplicate }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.count { !$0 } == 1)
        #expect(try await daemon.count("usage_events") == 2)
        await daemon.stop()
    }

    @Test func whatIsNotAnEventIsNamed() async throws {
        let daemon = try await PlansDaemon()
        let time = "2026-01-31T12:00:00Z"
        for (quantity, metric, id) in [
            ("0", "m", "1"), ("-1", "m", "1"), ("1000000000001", "m", "1"), ("NaN", "m", "1"), ("1", "m m", "1"),
            ("1", "m", "a b"),
        ] {
            let reply = try await record(daemon, id, metric: metric, quantity: quantity, at: time)
            #expect(reply.status == 400 && reply.code == "invalid_field", "\(quantity) \(metric) \(id): \(reply.text)")
        }
        #expect(try await record(daemon, "1", at: "yesterday").status == 400)
        for query in ["from=2026-02-30", "to=x", "from=2026-02-02&to=2026-02-01", "from=2020-01-01&to=2026-01-01"] {
            #expect(try await daemon.get("/usage?" + query).status == 400, "\(query)")
        }
        await daemon.stop()
    }

    @Test func othersUsageDoesNotExist() async throws {
        let daemon = try await PlansDaemon()
        let token = try daemon.token("user-2", [Scope.billingRead])
        #expect(try await daemon.send(.get, "/usage?customer_id=user-1", token: token).status == 404)
        #expect(try await daemon.get("/usage?customer_id=user-1").status == 200)
        await daemon.stop()
    }
}
