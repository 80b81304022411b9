import Contracts
import Foundation
import HTTPWire
import TestKit
import Testing

@Suite("Alerts over HTTP", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct AlertRoutesTests {
    @Test func anAlertLivesItsLife() async throws {
        try await RunningAlerts.with { daemon in
            let made = try await daemon.create(
                AlertBodies.price(channels: AlertBodies.webhook("https://hooks.example.com/a")))
            #expect(made.ownerId == RunningAlerts.alice)
            #expect(made.rule.venue == .binanceSpot)
            #expect(made.rule.accountId == "acct-\(RunningAlerts.alice)")
            #expect(made.state.status == .pending)
            let secret = try #require(made.channels.first?.secret)
            #expect(secret.hasPrefix("whsec_"))
            // Shown once.
            let read = try await daemon.send(.get, "/alerts/\(made.id)")
            #expect(!read.text.contains("whsec_"))
            #expect(try read.decoded(Alert.self).channels.first?.target == "https://hooks.example.com/a")

            // The same address keeps its secret, a new one gets one.
            let channels = """
                [{"type":"webhook","target":"https://hooks.example.com/a","enabled":false},
                 {"type":"webhook","target":"https://hooks.example.com/b"},{"type":"log"}]
                """
            let replaced = try await daemon.send(
                .put, "/alerts/\(made.id)", json: AlertBodies.price(above: 1, channels: channels, title: "Other")
            ).decoded(Alert.self)
            #expect(replaced.title == "Other")
            #expect(replaced.channels.map(\.enabled) == [false, true, true])
            #expect(replaced.channels[0].id == made.channels[0].id)
            #expect(replaced.channels.map { $0.secret != nil } == [false, true, false])
            let stored = try await daemon.database.psql(
                "SELECT count(*) FROM \(daemon.database.schema).alert_channels WHERE secret = '\(secret)'")
            #expect(stored.contains("1"))

            let seen = try await daemon.send(.post, "/alerts/\(made.id)/acknowledge").decoded(Alert.self)
            #expect(seen.acknowledged)
            #expect(try await daemon.send(.delete, "/alerts/\(made.id)").status == 204)
            #expect(try await daemon.send(.get, "/alerts/\(made.id)").status == 404)
            #expect(try await daemon.send(.delete, "/alerts/\(made.id)").status == 404)
        }
    }

    @Test func listsArePagesOfOnesOwn() async throws {
        try await RunningAlerts.with { daemon in
            for number in 1...5 { _ = try await daemon.create(AlertBodies.price(title: "A\(number)")) }
            _ = try await daemon.create(AlertBodies.price(title: "B"), as: RunningAlerts.bob)
            var titles: [String] = []
            var cursor = ""
            repeat {
                let page = try await daemon.send(.get, "/alerts?limit=2\(cursor)").decoded(Page<Alert>.self)
                #expect(page.items.count <= 2)
                titles += page.items.map(\.title)
                cursor = page.nextCursor.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(titles.sorted() == ["A1", "A2", "A3", "A4", "A5"])
            #expect(try await daemon.send(.get, "/alerts?cursor=AAAA").code == "invalid_parameter")
        }
    }

    @Test func anothersAlertIsNotThere() async throws {
        try await RunningAlerts.with { daemon in
            let made = try await daemon.create(AlertBodies.price())
            let path = "/alerts/\(made.id)"
            let bob = RunningAlerts.bob
            for (method, path, json) in [
                (HTTPMethod.get, path, nil), (.put, path, AlertBodies.price()), (.delete, path, nil),
                (.post, path + "/acknowledge", nil),
            ] {
                let answer = try await daemon.send(method, path, as: bob, json: json)
                #expect(answer.status == 404 && answer.code == "not_found", "\(method) \(path)")
            }
            // An operator finds it, and changes it for its owner.
            let scopes: Set = [Scope.alertsWrite, Scope.accountsAny]
            let changed = try await daemon.send(
                .put, path, as: bob, scopes: scopes, json: AlertBodies.loss()
            ).decoded(Alert.self)
            #expect(changed.ownerId == RunningAlerts.alice)
            #expect(changed.rule.accountId == "acct-\(RunningAlerts.alice)")
        }
    }

    @Test("C4.15: nobody needs a service's token for alerts, and a user's token does no service's work")
    func tokensAreOnesOwn() async throws {
        try await RunningAlerts.with { daemon in
            // A user's own token makes alerts; the token that tells readings does not, and the other way round.
            #expect(try await daemon.create(AlertBodies.price()).ownerId == RunningAlerts.alice)
            let service = try await daemon.send(
                .post, "/alerts", as: "order-router", scopes: [Scope.alertsIngest], json: AlertBodies.price(),
                key: "k")
            #expect(service.status == 403)
            let reading = try AlertBodies.reading(pnl: "-1000")
            let user = try await daemon.send(
                .post, "/alerts/metrics", scopes: [Scope.alertsWrite],
                json: """
                    {"event_id":"e","account_id":"\(reading.accountId)","symbol":"BTCUSDT","pnl":"-1000",
                     "drawdown":"0","occurred_at":"\(reading.occurredAt)"}
                    """)
            #expect(user.status == 403)
        }
    }

    @Test func refusalsNameTheField() async throws {
        try await RunningAlerts.with { daemon in
            func refused(_ body: String) async throws -> AlertAnswer {
                try await daemon.send(.post, "/alerts", json: body, key: UUID().uuidString)
            }
            func channel(_ text: String) -> String { AlertBodies.price(channels: "[\(text)]") }
            let cases: [(String, String, String)] = [
                (#"{"title":"t","rule":{"symbol":"BTCUSDT","conditions":{}}}"#, "no_condition", "rule.conditions"),
                (channel(#"{"type":"email","target":"a@example.com"}"#), "invalid_field", "webhook, telegram, log"),
                (channel(#"{"type":"webhook","target":"https://10.0.0.1/x"}"#), "channel_refused", "public internet"),
                (channel(#"{"type":"webhook","target":"https://[::ffff:10.0.0.1]/x"}"#), "channel_refused", "public"),
                (channel(#"{"type":"webhook","target":"https://169.254.169.254/x"}"#), "channel_refused", "public"),
                (channel(#"{"type":"webhook","target":"ftp://a.example"}"#), "channel_refused", "https://"),
                (channel(#"{"type":"webhook"}"#), "invalid_field", "channels.0.target"),
                (
                    channel(
                        #"{"type":"webhook","target":"https://a.example","secret":"whsec_\#(String(repeating: "A", count: 30))"}"#
                    ),
                    "invalid_field", "channels.0.secret"
                ),
                (channel(#"{"type":"telegram","target":"12"}"#), "channel_refused", "no Telegram bot"),
                (channel(#"{"type":"log","target":"x"}"#), "invalid_field", "channels.0.target"),
                (channel(#"{"type":"log"},{"type":"log"}"#), "invalid_field", "twice"),
                (AlertBodies.price(title: #"a\nb"#), "invalid_field", "title"),
                (AlertBodies.price(title: #"a\u0000b"#), "json_control_character", "title"),
                (AlertBodies.price(throttle: -1), "invalid_field", "throttle_seconds"),
                (AlertBodies.loss(account: "acct-\(RunningAlerts.bob)"), "account_not_found", "account_id"),
            ]
            for (body, code, words) in cases {
                let answer = try await refused(body)
                #expect(answer.status == (code == "account_not_found" ? 404 : 400), "\(body)")
                #expect(answer.code == code, "\(body): \(answer.text)")
                #expect(answer.text.contains(words), "\(body): \(answer.text)")
            }
        }
    }

    @Test func ownersHaveALimit() async throws {
        let settings = RunningAlerts.quick.dropLast() + ", max_alerts_per_owner: 3}"
        try await RunningAlerts.with(String(settings)) { daemon in
            // Side by side: the limit holds between requests at once.
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await daemon.send(.post, "/alerts", json: AlertBodies.price(), key: UUID().uuidString)
                            .status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201, 201, 201, 409, 409, 409, 409, 409])
            #expect(
                try await daemon.send(.post, "/alerts", as: RunningAlerts.bob, json: AlertBodies.price(), key: "b")
                    .status == 201)
        }
    }

    @Test func aRepeatMakesNoSecondAlert() async throws {
        try await RunningAlerts.with { daemon in
            let first = try await daemon.send(.post, "/alerts", json: AlertBodies.price(), key: "same")
            let second = try await daemon.send(.post, "/alerts", json: AlertBodies.price(), key: "same")
            #expect(first.status == 201)
            #expect(first.text == second.text)
            #expect(try await daemon.send(.get, "/alerts").decoded(Page<Alert>.self).items.count == 1)
        }
    }
}
