import Contracts
import Foundation
import HTTPWire
import Observability
import Security
import TestKit
import Testing

@testable import MarketDataApp

@Suite("Alerts that are told", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct AlertDeliveryTests {
    private func deliveries(_ daemon: RunningAlerts) async throws -> [AlertDelivery] {
        try await daemon.triggers().flatMap(\.deliveries)
    }

    /// Fires an alert with these channels and waits until no delivery is pending.
    private func fire(_ daemon: RunningAlerts, _ channels: String) async throws -> [AlertDelivery] {
        try daemon.market.show("BTCUSDT", 30_000)
        _ = try await daemon.create(AlertBodies.price(channels: channels))
        try await eventually(timeoutMilliseconds: 10_000, "every delivery has an end") {
            let all = try await deliveries(daemon)
            return !all.isEmpty && all.allSatisfy { $0.status != .pending }
        }
        return try await deliveries(daemon)
    }

    /// The example of the Standard Webhooks specification.
    @Test func signaturesAreThoseOfStandardWebhooks() throws {
        let key = try #require(WebhookSecret.bytes(of: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = WebhookSecret.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestampSeconds: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8), key: key)
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        #expect(WebhookSecret.bytes(of: WebhookSecret.make())?.count == 32)
        for text in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA", "whsec_!!!!"] {
            #expect(WebhookSecret.bytes(of: text) == nil)
        }
    }

    @Test func aWebhookIsSigned() async throws {
        let receiver = try await Receiver.start()
        try await RunningAlerts.with { daemon in
            let secret = WebhookSecret.make()
            let channels = #"[{"type":"webhook","target":"\#(receiver.url())","secret":"\#(secret)"}]"#
            let delivery = try #require(try await fire(daemon, channels).first)
            #expect(delivery.status == .delivered)
            #expect(delivery.attempts == 1)
            let message = try #require(receiver.received.first)
            #expect(receiver.received.count == 1)
            #expect(message.headers.first("webhook-id") == delivery.id)
            let time = try #require(message.headers.first("webhook-timestamp").flatMap { Int64($0) })
            #expect(abs(time - SystemTime().wallMilliseconds / 1_000) < 30)
            let key = try #require(WebhookSecret.bytes(of: secret))
            #expect(
                message.headers.first("webhook-signature")
                    == WebhookSecret.signature(
                        id: delivery.id, timestampSeconds: time, body: message.body, key: key))
            let json = try JSONSerialization.jsonObject(with: Data(message.body)) as? [String: Any]
            let data = json?["data"] as? [String: Any]
            #expect(json?["type"] as? String == "alert.triggered")
            #expect(data?["title"] as? String == "High")
            #expect(data?["values"] as? [String: String] == ["price": "30000"])
            // What is delivered keeps no secret.
            let left = try await daemon.database.psql(
                "SELECT count(*) FROM \(daemon.database.schema).alert_deliveries WHERE secret IS NOT NULL")
            #expect(left.contains("0"))
        }
        await receiver.stop()
    }

    private static func hooks(_ receiver: Receiver, _ count: Int) -> String {
        let items = (0..<count).map { #"{"type":"webhook","target":"\#(receiver.url("/hook\($0)"))"}"# }
        return "[\(items.joined(separator: ","))]"
    }

    @Test func aReceiverThatHangsHoldsUpNobodyElse() async throws {
        let tarpit = try await Receiver.start([Receiver.Reply(delayMilliseconds: 60_000)])
        let receiver = try await Receiver.start()
        let settings = RunningAlerts.quick.replacing("delivery_timeout_ms: 2000", with: "delivery_timeout_ms: 20000")
        try await RunningAlerts.with(settings) { daemon in
            try daemon.market.show("BTCUSDT", 30_000)
            for _ in 0..<16 { _ = try await daemon.create(AlertBodies.price(channels: Self.hooks(tarpit, 5))) }
            try await eventually("the slow receiver is tried") {
                let waiting = try await daemon.triggers()
                return waiting.count == 16 && !tarpit.received.isEmpty
            }
            _ = try await daemon.create(AlertBodies.price(channels: Self.hooks(receiver, 1)), as: RunningAlerts.bob)
            try await eventually(timeoutMilliseconds: 5_000, "the other owner is told") { receiver.received.count == 1 }
            #expect(tarpit.received.count == 4, "one owner has four tries at a time")
        }
        await receiver.stop()
        await tarpit.stop()
    }

    @Test func oneOwnersQueueHasAnEnd() async throws {
        let tarpit = try await Receiver.start([Receiver.Reply(delayMilliseconds: 60_000)])
        let settings = RunningAlerts.quick.replacing(
            "min_interval_ms: 0", with: "min_interval_ms: 0, max_pending_per_owner: 3"
        )
        .replacing("delivery_timeout_ms: 2000", with: "delivery_timeout_ms: 20000")
        try await RunningAlerts.with(settings) { daemon in
            try daemon.market.show("BTCUSDT", 30_000)
            _ = try await daemon.create(AlertBodies.price(channels: Self.hooks(tarpit, 5)))
            try await eventually("it fires") { try await deliveries(daemon).count == 5 }
            let all = try await deliveries(daemon)
            #expect(all.map(\.status) == [.pending, .pending, .pending, .dead, .dead])
            #expect(all.last?.lastError == "owner_queue_full" && all.last?.finishedAt != nil)
        }
        await tarpit.stop()
    }

    @Test func aFailedTryIsMadeAgainWithTheSameMessage() async throws {
        let receiver = try await Receiver.start([
            Receiver.Reply(status: 500), Receiver.Reply(status: 429, headers: [("Retry-After", "0")]), Receiver.Reply(),
        ])
        try await RunningAlerts.with { daemon in
            let delivery = try #require(try await fire(daemon, AlertBodies.webhook(receiver.url())).first)
            #expect(delivery.status == .delivered)
            #expect(delivery.attempts == 3)
            #expect(receiver.received.count == 3)
            #expect(Set(receiver.received.map { $0.headers.first("webhook-id") ?? "" }) == [delivery.id])
            #expect(Set(receiver.received.map(\.body)).count == 1)
        }
        await receiver.stop()
    }

    @Test func whatIsGivenUpIsADeadLetterThatCanBePutBack() async throws {
        let bad = Receiver.Reply(status: 503)
        let receiver = try await Receiver.start([bad, bad, bad, Receiver.Reply()])
        try await RunningAlerts.with { daemon in
            let delivery = try #require(try await fire(daemon, AlertBodies.webhook(receiver.url())).first)
            #expect(delivery.status == .dead)
            #expect(delivery.attempts == 3)
            #expect(delivery.lastError == "http_503")
            let dead = try await daemon.send(.get, "/alerts/deliveries/dead").decoded(Page<AlertDelivery>.self)
            #expect(dead.items.map(\.id) == [delivery.id])
            // Somebody else neither sees nor retries it.
            let bob = try await daemon.send(.get, "/alerts/deliveries/dead", as: RunningAlerts.bob)
            #expect(try bob.decoded(Page<AlertDelivery>.self).items.isEmpty)
            let path = "/alerts/deliveries/\(delivery.id)/retry"
            #expect(try await daemon.send(.post, path, as: RunningAlerts.bob).status == 404)
            #expect(try await daemon.send(.post, path).decoded(AlertDelivery.self).status == .pending)
            try await eventually("it is delivered") {
                try await deliveries(daemon).map(\.status) == [.delivered]
            }
            // Once delivered it stays so.
            #expect(try await daemon.send(.post, path).decoded(AlertDelivery.self).status == .delivered)
            #expect(receiver.received.count == 4)
        }
        await receiver.stop()
    }

    @Test func redirectsAreNotFollowed() async throws {
        let receiver = try await Receiver.start([
            Receiver.Reply(status: 302, headers: [("Location", "http://127.0.0.1:1/metadata")])
        ])
        try await RunningAlerts.with { daemon in
            let delivery = try #require(try await fire(daemon, AlertBodies.webhook(receiver.url())).first)
            #expect(delivery.status == .dead)
            #expect(delivery.lastError == "redirect_refused")
            #expect(receiver.received.count == 1)
        }
        await receiver.stop()
    }

    /// The name passes when the alert is made; its address is judged when the connection is made.
    @Test func aNameThatLeadsInsideIsNotCalled() async throws {
        let receiver = try await Receiver.start()
        let settings = RunningAlerts.quick.replacing("'127.0.0.1/32'", with: "'10.99.0.0/16'")
        try await RunningAlerts.with(settings) { daemon in
            let target = receiver.url(host: "localhost")
            let delivery = try #require(try await fire(daemon, AlertBodies.webhook(target)).first)
            #expect(delivery.status == .dead)
            #expect(delivery.lastError == "address_forbidden")
            #expect(receiver.received.isEmpty)
        }
        await receiver.stop()
    }

    @Test func telegramIsTold() async throws {
        let token = "123456:AAcanaryTokenOfABot"
        let file = NSTemporaryDirectory() + "telegram-\(UUID().uuidString)"
        try Data((token + "\n").utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let wait = Receiver.Reply(
            status: 429, body: #"{"ok":false,"error_code":429,"parameters":{"retry_after":0}}"#)
        let taken = Receiver.Reply(body: #"{"ok":true,"result":{}}"#)
        let receiver = try await Receiver.start([taken, wait, taken])
        let settings =
            String(RunningAlerts.quick.dropLast())
            + ", telegram_url: '\(receiver.url(""))', telegram_token_file: '\(file)'}"
        try await RunningAlerts.with(settings) { daemon in
            try await TelegramChatTests.prove("-100200300", daemon, receiver)
            let delivery = try #require(
                try await fire(daemon, #"[{"type":"telegram","target":"-100200300"}]"#).first)
            #expect(delivery.status == .delivered)
            #expect(delivery.attempts == 2)
            let message = try #require(receiver.received.last)
            #expect(message.path == "/bot\(token)/sendMessage")
            let json = try JSONSerialization.jsonObject(with: Data(message.body)) as? [String: String]
            #expect(json?["chat_id"] == "-100200300")
            #expect(
                json?["text"]?.hasPrefix("WARNING: High\nBTCUSDT on binance.spot\nprice: 30000\nat ") == true,
                "\(message.text)")
            #expect(!daemon.sink.lines.contains { $0.contains("canaryToken") }, "the token is in the log")
        }
        await receiver.stop()
    }

    @Test func theLogIsTold() async throws {
        try await RunningAlerts.with { daemon in
            let statuses = try await fire(daemon, #"[{"type":"log"}]"#).map(\.status)
            #expect(statuses == [.delivered])
            let lines = daemon.sink.lines.filter { $0.contains("\"event\":\"alert_triggered\"") }
            #expect(lines.count == 1)
            #expect(lines.first?.contains("\"title\":\"High\"") == true)
        }
    }
}
