import Contracts
import Foundation
import HTTPWire
import Security
import TestKit
import Testing

@testable import MarketDataApp

@Suite(
    "Keys of webhooks at rest", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct WebhookVaultTests {
    private static let alert = "0193a1f2-7c00-7abc-8def-000000000001"

    @Test func aKeyOpensForItsAlertAndItsVaultOnly() throws {
        let vault = try WebhookVault(key: try VaultKey.generate(id: 1))
        let secret = WebhookSecret.make()
        let stored = try vault.stored(secret, alert: Self.alert)
        #expect(stored.hasPrefix(WebhookVault.mark) && !stored.contains(secret.dropFirst(6)))
        #expect(vault.opened(stored, alert: Self.alert) == secret)
        #expect(vault.opened(stored, alert: "0193a1f2-7c00-7abc-8def-000000000002") == nil)
        #expect(try WebhookVault(key: try VaultKey.generate(id: 1)).opened(stored, alert: Self.alert) == nil)
        #expect(try WebhookVault(key: nil).opened(stored, alert: Self.alert) == nil)
        #expect(vault.opened(secret, alert: Self.alert) == secret, "from before there was a vault")
        #expect(try WebhookVault(key: nil).stored(secret, alert: Self.alert) == secret)
    }

    /// Made without a vault, sealed when there is one, and still what messages are signed with.
    @Test func plainKeysAreSealedAtTheNextStartAndStillSign() async throws {
        let receiver = try await Receiver.start()
        let file = NSTemporaryDirectory() + "vault-\(UUID().uuidString)"
        try Data((String(repeating: "cd", count: 32) + "\n").utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let plain = try await RunningAlerts.start()
        let secret = WebhookSecret.make()
        let channels = #"[{"type":"webhook","target":"\#(receiver.url())","secret":"\#(secret)"}]"#
        let made = try await plain.create(AlertBodies.price(above: 99_999, channels: channels))
        await plain.stop()
        let settings = RunningAlerts.quick.replacing("alerts: {", with: "alerts: {vault_key_file: '\(file)', ")
        let sealing = try await RunningAlerts.start(beside: plain, settings: settings)
        func count(_ condition: String) async throws -> String {
            try await sealing.database.psql(
                "SELECT 'n=' || count(*) FROM \(sealing.database.schema).alert_channels WHERE \(condition)")
        }
        try await eventually("the key is sealed") { try await count("secret LIKE 'sealed:%'").contains("n=1") }
        // A change of the alert keeps the key, sealed; now it fires.
        let body = AlertBodies.price(
            above: 1, channels: #"[{"type":"webhook","target":"\#(receiver.url())"}]"#, title: "Now")
        let changed = try await sealing.send(.put, "/alerts/\(made.id)", json: body).decoded(Alert.self)
        #expect(changed.channels.map(\.secret) == [nil])
        #expect(try await count("secret LIKE 'sealed:%'").contains("n=1"))
        try sealing.market.show("BTCUSDT", 30_000)
        try await eventually("it is delivered") { !receiver.received.isEmpty }
        let message = try #require(receiver.received.first)
        let time = try #require(message.headers.first("webhook-timestamp").flatMap { Int64($0) })
        let id = try #require(message.headers.first("webhook-id"))
        let key = try #require(WebhookSecret.bytes(of: secret))
        #expect(
            message.headers.first("webhook-signature")
                == WebhookSecret.signature(id: id, timestampSeconds: time, body: message.body, key: key))
        await sealing.stop()
        await receiver.stop()
    }

    /// Made by the server and given by the owner; delivered and given up; shown again to whoever repeats the request.
    @Test func noKeyStandsInAnyTable() async throws {
        let receiver = try await Receiver.start()
        let file = NSTemporaryDirectory() + "vault-\(UUID().uuidString)"
        try PrivateFile.write(String(repeating: "cd", count: 32) + "\n", to: file)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let settings = RunningAlerts.quick.replacing("alerts: {", with: "alerts: {vault_key_file: '\(file)', ")
        let daemon = try await RunningAlerts.start(settings: settings)
        let given = WebhookSecret.make()
        let channels = """
            [{"type":"webhook","target":"\(receiver.url())"},
             {"type":"webhook","target":"http://127.0.0.1:61999/","secret":"\(given)"}]
            """
        let body = AlertBodies.price(above: 1, channels: channels, title: "Canary-In-Clear")
        let first = try await daemon.send(.post, "/alerts", json: body, key: "once")
        let made = try #require(try first.decoded(Alert.self).channels.first?.secret)
        let again = try await daemon.send(.post, "/alerts", json: body, key: "once")
        #expect(again.status == 201 && again.body == first.body, "a repeat gets the first answer, with its secrets")
        try daemon.market.show("BTCUSDT", 30_000)
        try await eventually("one is delivered, one given up") {
            let statuses = try await daemon.triggers().flatMap(\.deliveries).map(\.status)
            return statuses.contains(.delivered) && statuses.contains(.dead)
        }
        let keys = try [made, given].map { try #require(WebhookSecret.bytes(of: $0)) }
        #expect(try await daemon.database.tables(holding: [made, given], bytes: keys) == [])
        // The search finds what is there.
        #expect(
            try await daemon.database.tables(holding: ["Canary-In-Clear"]) == ["alert_triggers", "alerts"])
        await daemon.stop()
        let plain = try await RunningAlerts.start(beside: daemon)
        let lost = try await plain.send(.post, "/alerts", json: body, key: "once")
        #expect(lost.status == 500, "sealed with a key that is not there: \(lost.status)")
        let open = try await plain.create(AlertBodies.price(channels: AlertBodies.webhook(receiver.url())))
        let secret = try #require(open.channels.first?.secret)
        #expect(
            try await plain.database.tables(holding: [secret]) == ["alert_channels", "idempotency_keys"],
            "without a vault they are stored as they are, as the log says at start")
        await plain.stop()
        await receiver.stop()
    }
}
