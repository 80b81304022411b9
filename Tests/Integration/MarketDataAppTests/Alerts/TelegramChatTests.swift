import Contracts
import Foundation
import HTTPWire
import TestKit
import Testing

@testable import MarketDataApp

@Suite("Chats of Telegram", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct TelegramChatTests {
    private static func ask(
        _ daemon: RunningAlerts, _ chat: String, as subject: String = RunningAlerts.alice
    ) async throws -> AlertAnswer {
        try await daemon.send(.post, "/alerts/chats", as: subject, json: #"{"chat":"\#(chat)"}"#)
    }

    private static func show(
        _ daemon: RunningAlerts, _ chat: String, _ code: String, as subject: String = RunningAlerts.alice
    ) async throws -> AlertAnswer {
        try await daemon.send(
            .post, "/alerts/chats/confirm", as: subject, json: #"{"chat":"\#(chat)","code":"\#(code)"}"#)
    }

    /// The code in the last message.
    private static func code(_ receiver: Receiver) throws -> String {
        let message = try #require(receiver.received.last)
        let json = try JSONSerialization.jsonObject(with: Data(message.body)) as? [String: String]
        let found = try #require(json?["text"]?.firstMatch(of: /[A-Z2-7]{4}-[A-Z2-7]{4}/), "\(message.text)")
        return String(found.output)
    }

    /// Asks for a code and shows it.
    static func prove(_ chat: String, _ daemon: RunningAlerts, _ receiver: Receiver) async throws {
        let asked = try await ask(daemon, chat)
        #expect(asked.status == 202, "\(asked.status)")
        let shown = try await show(daemon, chat, try code(receiver))
        #expect(shown.status == 200, "\(shown.status)")
    }

    /// A daemon with a bot whose Telegram is `receiver`.
    private func with(_ body: (RunningAlerts, Receiver) async throws -> Void) async throws {
        let file = NSTemporaryDirectory() + "telegram-\(UUID().uuidString)"
        try PrivateFile.write("123456:AAtokenOfABot\n", to: file)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let receiver = try await Receiver.start()
        let settings =
            String(RunningAlerts.quick.dropLast())
            + ", telegram_url: '\(receiver.url(""))', telegram_token_file: '\(file)'}"
        try await RunningAlerts.with(settings) { try await body($0, receiver) }
        await receiver.stop()
    }

    @Test func nothingOfAnAlertIsToldInAChatThatNobodyHasConfirmed() async throws {
        try await with { daemon, receiver in
            try daemon.market.show("BTCUSDT", 30_000)
            let channel = #"[{"type":"telegram","target":"-100"}]"#
            _ = try await daemon.create(AlertBodies.price(channels: channel))
            try await eventually("it is given up") {
                try await daemon.triggers().flatMap(\.deliveries).map(\.status) == [.dead]
            }
            let dead = try #require(try await daemon.triggers().first?.deliveries.first)
            #expect(dead.lastError == "chat_unconfirmed")
            #expect(receiver.received.isEmpty)
            // Somebody else's word for the same chat opens it for nobody but them.
            _ = try await Self.ask(daemon, "-100", as: RunningAlerts.bob)
            let code = try Self.code(receiver)
            #expect(receiver.received.count == 1 && receiver.received.last?.text.contains("High") == false)
            #expect(try await Self.show(daemon, "-100", code).status == 400, "the code was for another owner")
            #expect(try await Self.show(daemon, "-100", code, as: RunningAlerts.bob).status == 200)
            #expect(try await daemon.send(.post, "/alerts/deliveries/\(dead.id)/retry").status == 200)
            try await eventually("it is given up again") {
                try await daemon.triggers().flatMap(\.deliveries).map(\.status) == [.dead]
            }
            #expect(receiver.received.count == 1)
            try await Self.prove("-100", daemon, receiver)
            #expect(try await daemon.send(.post, "/alerts/deliveries/\(dead.id)/retry").status == 200)
            try await eventually("it is told") {
                try await daemon.triggers().flatMap(\.deliveries).map(\.status) == [.delivered]
            }
            #expect(receiver.received.last?.text.contains("High") == true)
            #expect(try await daemon.send(.delete, "/alerts/chats/-100").status == 204)
            let chats = try await daemon.send(.get, "/alerts/chats").decoded(AlertChatList.self).items
            #expect(chats.allSatisfy { $0.confirmedAt == nil })
        }
    }

    @Test func codesAreGuessedAtFiveTimesAndSentSeldom() async throws {
        try await with { daemon, receiver in
            #expect(try await Self.ask(daemon, "12 3").status == 400)
            #expect(try await Self.ask(daemon, "@channel_of_mine").status == 202)
            let code = try Self.code(receiver)
            let again = try await Self.ask(daemon, "@channel_of_mine")
            #expect(again.status == 429)
            for _ in 0..<5 { #expect(try await Self.show(daemon, "@channel_of_mine", "AAAA-AAAA").status == 400) }
            #expect(try await Self.show(daemon, "@channel_of_mine", code).status == 400, "guessed at too often")
            for chat in 1...4 { #expect(try await Self.ask(daemon, "\(chat)").status == 202) }
            #expect(try await Self.ask(daemon, "5").status == 429, "five chats an hour")
            #expect(receiver.received.count == 5)
            // The stored hash does not tell the code; case and dash do not matter.
            let last = try Self.code(receiver)
            let plain = last.replacing("-", with: "").lowercased()
            #expect(try await daemon.database.tables(holding: [last, plain, plain.uppercased()]) == [])
            #expect(try await Self.show(daemon, "4", plain).status == 200)
            #expect(try await Self.show(daemon, "4", plain).status == 400, "good once")
            let known = try await Self.ask(daemon, "4")
            #expect(known.status == 202 && receiver.received.count == 5, "confirmed already: nothing is sent")
            // Late codes count no more.
            let schema = daemon.database.schema
            let third = try await daemon.send(.get, "/alerts/chats").decoded(AlertChatList.self).items
            #expect(third.map(\.chat) == ["1", "2", "3", "4", "@channel_of_mine"])
            let hash = TelegramChat.hash("ABCDEFGH", owner: RunningAlerts.alice, chat: "1")
            try await daemon.database.psql(
                """
                UPDATE \(schema).alert_chats SET code_expires_at = now() - interval '1 second',
                    code_hash = decode('\(Self.hexadecimal(hash))', 'hex')
                WHERE chat = '1'
                """)
            #expect(try await Self.show(daemon, "1", "ABCD-EFGH").status == 400)
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test func anUnreachableChatIsSaid() async throws {
        let file = NSTemporaryDirectory() + "telegram-\(UUID().uuidString)"
        try PrivateFile.write("123456:AAtokenOfABot\n", to: file)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let receiver = try await Receiver.start([
            Receiver.Reply(status: 403, body: #"{"ok":false}"#), Receiver.Reply(status: 502, body: ""),
        ])
        let settings =
            String(RunningAlerts.quick.dropLast())
            + ", telegram_url: '\(receiver.url(""))', telegram_token_file: '\(file)'}"
        try await RunningAlerts.with(settings) { daemon in
            let refused = try await Self.ask(daemon, "1")
            #expect(refused.status == 400 && refused.code == "chat_unreachable")
            let away = try await Self.ask(daemon, "2")
            #expect(away.status == 503 && away.code == "telegram_unavailable")
        }
        await receiver.stop()
    }
}
