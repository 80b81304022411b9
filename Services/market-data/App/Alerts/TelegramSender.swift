import Contracts
import Foundation
import HTTPWire
import Networking
import Observability

/// Sends triggers as messages of a Telegram bot.
struct TelegramSender: AlertSender {
    private struct Message: Encodable {
        let chatID: String
        let text: String

        private enum CodingKeys: String, CodingKey {
            case chatID = "chat_id"
            case text
        }
    }

    private struct Answer: Decodable {
        struct Parameters: Decodable {
            let retryAfter: Int64?

            private enum CodingKeys: String, CodingKey { case retryAfter = "retry_after" }
        }

        let ok: Bool
        let parameters: Parameters?
    }

    /// Telegram's limit for a message is 4096 characters.
    private static let maxCharacters = 4_000
    let client: HTTPClient
    let baseURL: String
    let token: Secret
    let timeoutMilliseconds: Int64
    /// Whose alerts may be told where.
    let chats: AlertChatStore

    /// Tells a trigger in a chat that its owner has confirmed; nothing of it goes anywhere else.
    func send(_ delivery: AlertDeliveryStore.Claimed) async -> AlertSendOutcome {
        guard let chat = delivery.target else { return .refused(code: "channel_unreadable") }
        do {
            guard try await chats.isConfirmed(owner: delivery.owner, chat: chat) else {
                return .refused(code: "chat_unconfirmed")
            }
        } catch {
            return .retry(code: "chat_unknown", afterMilliseconds: nil)
        }
        return await send(Self.text(delivery), to: chat)
    }

    /// Sends a message to a chat.
    func send(_ text: String, to chat: String) async -> AlertSendOutcome {
        guard let body = try? AlertJSON.bytes(Message(chatID: chat, text: text)) else {
            return .refused(code: "channel_unreadable")
        }
        // The token is part of the path; errors of the client carry codes, never the address.
        var request = HTTPClientRequest(
            method: .post, url: "\(baseURL)/bot\(token.expose())/sendMessage", body: body, maxResponseBytes: 64 << 10)
        request.headers.set("Content-Type", "application/json")
        do {
            return Self.outcome(try await client.send(request, deadlineMilliseconds: timeoutMilliseconds))
        } catch {
            return .retry(code: error.code.rawValue, afterMilliseconds: nil)
        }
    }

    /// What a person reads.
    static func text(_ delivery: AlertDeliveryStore.Claimed) -> String {
        let trigger = delivery.trigger
        var lines = [
            "\(trigger.severity.rawValue.uppercased()): \(trigger.title)", "\(trigger.symbol) on \(trigger.venue)",
        ]
        lines += trigger.values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        lines.append("at \(trigger.triggeredAt)")
        if !delivery.detail.isEmpty { lines.append(delivery.detail) }
        return String(lines.joined(separator: "\n").prefix(maxCharacters))
    }

    private static func outcome(_ response: HTTPClientResponse) -> AlertSendOutcome {
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body))
        switch response.status {
        case 200 where answer?.ok == true: return .delivered
        // No such chat, the bot was blocked, or its token is not one.
        case 400, 401, 403, 404: return .refused(code: "http_\(response.status)")
        default:
            let wait = answer?.parameters?.retryAfter.map { min(max($0, 0), 86_400) * 1_000 }
            return .retry(
                code: "http_\(response.status)", afterMilliseconds: wait ?? response.retryAfterMilliseconds)
        }
    }
}
