import Contracts
import Foundation
import HTTPWire
import TestKit
import Testing

@Suite("Messages to the neighbours", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct MessageTests {
    @Test("C3.19: what neighbours could not take is delivered later, after a restart too, and stays one of a kind")
    func outbox() async throws {
        let router = try await RunningRouter.start()
        router.neighbours.goDeaf()
        let report: ExecutionReport = try await router.order("0.5").decode()
        #expect(report.status == .filled)
        #expect(router.neighbours.received.events.isEmpty)
        await router.stop()
        router.neighbours.goDeaf(false)
        let again = try await RunningRouter.start(after: router)
        try await eventually(timeoutMilliseconds: 30_000, "everything is delivered") {
            try await again.value("SELECT count(*) FROM outbox") == "0"
        }
        let received = again.neighbours.received
        let events = Dictionary(grouping: received.events, by: \.roomID.description)
        let account = "acct-\(RunningRouter.alice)"
        #expect(Set(events.keys) == ["public-room", "account.\(account)"])
        let everybody = try #require(events["public-room"]?.first)
        #expect(everybody.payload["order_id"] == .text(report.orderId.description))
        #expect(everybody.payload["account_id"] == nil, "the public room must not name accounts")
        #expect(events["account.\(account)"]?.first?.payload["account_id"] == .text(account))
        #expect(Set(received.usage.map(\.eventId)) == ["order-\(report.orderId)"])
        #expect(received.usage.first?.customerId == RunningRouter.alice)
        #expect(received.readings.contains { $0.accountId == account && $0.pnl.isNegative })
        await again.end()
    }

    @Test("Open positions are told of while the market moves")
    func readings() async throws {
        let router = try await RunningRouter.start(settings: "{account_results: {interval_ms: 100}}")
        _ = try await router.order("0.5")
        try router.neighbours.market.move("BTCUSDT", to: "29000")
        try await eventually("a reading tells of the loss") {
            router.neighbours.received.readings.contains { $0.pnl < Money(-400) && $0.drawdown.isPositive }
        }
        await router.end()
    }

    @Test("In dry_run nothing is charged and nobody is alerted")
    func dryRun() async throws {
        let router = try await RunningRouter.start()
        _ = try await router.send(
            .put, "/state", scopes: RunningRouter.operatorScopes, json: #"{"mode":"dry_run"}"#)
        #expect(try await router.order("0.5").status == 201)
        try await eventually("the events are delivered") { router.neighbours.received.events.count == 2 }
        #expect(router.neighbours.received.usage.isEmpty && router.neighbours.received.readings.isEmpty)
        await router.end()
    }
}
