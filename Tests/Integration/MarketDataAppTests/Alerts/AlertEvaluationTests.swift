import Contracts
import Foundation
import HTTPWire
import Observability
import TestKit
import Testing

@Suite("Alerts that fire", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct AlertEvaluationTests {
    @Test func aPriceFiresOnceUntilItsThrottleEnds() async throws {
        try await RunningAlerts.with { daemon in
            try daemon.market.show("BTCUSDT", 29_999)
            let made = try await daemon.create(AlertBodies.price(strategy: "breakout"))
            _ = try await daemon.send(.post, "/alerts/\(made.id)/acknowledge")
            try await eventually("it is evaluated") {
                try await daemon.alert(made.id).state.status == .evaluable
            }
            #expect(try await daemon.triggers().isEmpty)
            try daemon.market.show("BTCUSDT", 30_000)
            try await eventually("it fires") { try await daemon.triggers().count == 1 }
            for price in 30_001...30_010 {
                try daemon.market.show("BTCUSDT", Int64(price))
                await pause(milliseconds: 25)
            }
            let triggers = try await daemon.triggers()
            #expect(triggers.count == 1, "the throttle holds it back")
            #expect(triggers.first?.values == ["price": 30_000])
            #expect(triggers.first?.severity == .warning)
            let alert = try await daemon.alert(made.id)
            #expect(!alert.acknowledged, "a new trigger wants to be seen")
            #expect(alert.lastTriggeredAt == triggers.first?.triggeredAt)
        }
    }

    @Test func withoutThrottleItFiresOnceForEachState() async throws {
        try await RunningAlerts.with { daemon in
            try daemon.market.show("BTCUSDT", 30_000)
            _ = try await daemon.create(AlertBodies.price(throttle: 0))
            try await eventually("it fires") { try await daemon.triggers().count == 1 }
            await pause(milliseconds: 150)
            #expect(try await daemon.triggers().count == 1, "the market has not moved")
            try daemon.market.show("BTCUSDT", 30_001)
            try await eventually("it fires again") { try await daemon.triggers().count == 2 }
        }
    }

    @Test func theOperatorSaysHowOftenARuleFiresAtMost() async throws {
        try await RunningAlerts.with(
            RunningAlerts.quick.replacing("min_interval_ms: 0", with: "min_interval_ms: 60000")
        ) { daemon in
            try daemon.market.show("BTCUSDT", 30_000)
            _ = try await daemon.create(AlertBodies.price(throttle: 0))
            try await eventually("it fires") { try await daemon.triggers().count == 1 }
            for price in 30_001...30_010 {
                try daemon.market.show("BTCUSDT", Int64(price))
                await pause(milliseconds: 25)
            }
            #expect(try await daemon.triggers().count == 1, "each state is a new cause, and each would be a message")
        }
    }

    @Test func aReadingOfAWrongClockHidesNoneThatComesLater() async throws {
        try await RunningAlerts.with { daemon in
            try daemon.market.show("BTCUSDT", 30_000)
            _ = try await daemon.create(AlertBodies.loss(below: -150))
            let ahead = SystemTime().wallMilliseconds + 40 * 86_400_000
            #expect(try await daemon.push(AlertBodies.reading(pnl: "-1", at: ahead)).status == 202)
            try await eventually("it is evaluated") {
                let text = try await daemon.database.psql(
                    "SELECT 'n=' || count(*) FROM \(daemon.database.schema).alert_metrics")
                return text.contains("n=1")
            }
            #expect(try await daemon.push(AlertBodies.reading(pnl: "-200")).status == 202)
            try await eventually("the loss is told") { try await daemon.triggers().count == 1 }
        }
    }

    @Test("C4.12: an error around one rule leaves the loop and the other rules alone")
    func oneBrokenRule() async throws {
        try await RunningAlerts.with { daemon in
            try daemon.market.show("BTCUSDT", 29_999)
            try daemon.market.show("ETHUSDT", 2_000)
            try daemon.market.setBroken("BTCUSDT", true)
            let broken = try await daemon.create(AlertBodies.price("BTCUSDT", above: 30_000))
            let sound = try await daemon.create(AlertBodies.price("ETHUSDT", above: 2_001))
            try await eventually("the broken one shows it") {
                try await daemon.alert(broken.id).state.obstacles.map(\.code) == ["evaluation_failed"]
            }
            try daemon.market.show("ETHUSDT", 2_001)
            try await eventually("the other fires") { try await daemon.triggers().map(\.alertId) == [sound.id] }
            // A rule that cannot even be read is one rule too.
            let unreadable = try await daemon.create(AlertBodies.price("ETHUSDT", above: 1))
            try await daemon.database.psql(
                """
                UPDATE \(daemon.database.schema).alerts SET rule = jsonb_set(rule, '{symbol}', '"?"'), revision = 9
                WHERE id = '\(unreadable.id)'
                """)
            // What was broken comes back by itself.
            try daemon.market.setBroken("BTCUSDT", false)
            try daemon.market.show("BTCUSDT", 30_000)
            try await eventually("it fires after all") {
                try await daemon.triggers().contains { $0.alertId == broken.id }
            }
            #expect(try await daemon.alert(broken.id).state.status == .evaluable)
        }
    }

    @Test("C4.12: a database that goes away and comes back does not end the loop")
    func brokenDatabase() async throws {
        try await RunningAlerts.with { daemon in
            try daemon.market.show("BTCUSDT", 29_999)
            let made = try await daemon.create(AlertBodies.price())
            try await eventually("it is evaluated") { try await daemon.alert(made.id).state.status == .evaluable }
            let schema = daemon.database.schema
            try await daemon.database.psql("ALTER TABLE \(schema).alerts RENAME TO alerts_away")
            try await eventually("the pass fails") {
                daemon.sink.lines.contains { $0.contains("\"event\":\"alert_pass_failed\"") }
            }
            try await daemon.database.psql("ALTER TABLE \(schema).alerts_away RENAME TO alerts")
            try daemon.market.show("BTCUSDT", 30_000)
            try await eventually("it fires") { try await daemon.triggers().count == 1 }
        }
    }

    @Test("C4.13: a rule on results shows that it cannot be evaluated until a reading comes, then fires")
    func readings() async throws {
        try await RunningAlerts.with { daemon in
            let made = try await daemon.create(AlertBodies.loss())
            try await eventually("it shows why") {
                try await daemon.alert(made.id).state.obstacles.map(\.code) == ["no_metric"]
            }
            #expect(try await daemon.alert(made.id).state.status == .notEvaluable)
            let first = try AlertBodies.reading(pnl: "-149.99")
            #expect(try await daemon.push(first).decoded(MetricReceipt.self).isNew)
            try await eventually("it can be evaluated") {
                try await daemon.alert(made.id).state.status == .evaluable
            }
            // Of another account: not its business.
            _ = try await daemon.push(AlertBodies.reading(pnl: "-900", owner: RunningAlerts.bob))
            #expect(try await daemon.triggers().isEmpty)
            _ = try await daemon.push(AlertBodies.reading(pnl: "-150"))
            try await eventually("it fires") { try await daemon.triggers().map(\.values) == [["pnl": -150]] }
        }
    }

    @Test func aReadingIsTakenOnceAndALateOneIsOld() async throws {
        try await RunningAlerts.with { daemon in
            _ = try await daemon.create(AlertBodies.loss(throttle: 0))
            let now = SystemTime().wallMilliseconds
            let loss = try AlertBodies.reading(pnl: "-200", id: "one", at: now)
            #expect(
                try await daemon.push(loss).decoded(MetricReceipt.self) == MetricReceipt(eventId: "one", isNew: true))
            try await eventually("it fires") { try await daemon.triggers().count == 1 }
            #expect(
                try await daemon.push(loss).decoded(MetricReceipt.self) == MetricReceipt(eventId: "one", isNew: false))
            let other = try AlertBodies.reading(pnl: "-300", id: "one", at: now)
            #expect(try await daemon.push(other).code == "event_id_reused")
            _ = try await daemon.push(AlertBodies.reading(pnl: "-400", id: "late", at: now - 1))
            await pause(milliseconds: 150)
            #expect(try await daemon.triggers().count == 1)
            let negative = try AlertBodies.reading(pnl: "0", drawdown: "-1")
            #expect(try await daemon.push(negative).code == "invalid_field")
        }
    }

    @Test func aValueThatCameAndWentIsNotOverlooked() async throws {
        try await RunningAlerts.with { daemon in
            _ = try await daemon.create(AlertBodies.loss())
            let now = SystemTime().wallMilliseconds
            // Both wait when the evaluation looks: it sees the fall before the rise.
            async let fall = daemon.push(AlertBodies.reading(pnl: "-500", id: "fall", at: now))
            #expect(try await fall.status == 202)
            #expect(try await daemon.push(AlertBodies.reading(pnl: "10", id: "rise", at: now + 1)).status == 202)
            try await eventually("it fires") { try await daemon.triggers().map(\.values) == [["pnl": -500]] }
        }
    }

    @Test func theHistoryIsFiltered() async throws {
        try await RunningAlerts.with { daemon in
            try daemon.market.show("BTCUSDT", 30_000)
            _ = try await daemon.create(AlertBodies.price(title: "A", strategy: "one", risk: "critical"))
            _ = try await daemon.create(AlertBodies.price(title: "B", strategy: "two", risk: "info"))
            let deleted = try await daemon.create(AlertBodies.price(title: "C", strategy: "two", risk: "critical"))
            try await eventually("all fire") { try await daemon.triggers().count == 3 }
            _ = try await daemon.send(.delete, "/alerts/\(deleted.id)")
            func titles(_ query: String) async throws -> [String] {
                try await daemon.send(.get, "/alerts/history?\(query)").decoded(Page<AlertTrigger>.self).items
                    .map(\.title).sorted()
            }
            #expect(try await titles("") == ["A", "B", "C"], "the history outlives the alert")
            #expect(try await titles("severity=critical") == ["A", "C"])
            #expect(try await titles("strategy=two") == ["B", "C"])
            #expect(try await titles("strategy=two&severity=info") == ["B"])
            let now = Timestamp(milliseconds: SystemTime().wallMilliseconds + 60_000)
            #expect(try await titles("end=\(now)") == ["A", "B", "C"])
            #expect(try await titles("start=\(now)") == [])
            #expect(try await daemon.send(.get, "/alerts/history?start=yesterday").code == "invalid_parameter")
            #expect(try await daemon.send(.get, "/alerts/history?severity=loud").status == 400)
            let bob = try await daemon.send(.get, "/alerts/history", as: RunningAlerts.bob)
            #expect(try bob.decoded(Page<AlertTrigger>.self).items.isEmpty)
        }
    }
}
