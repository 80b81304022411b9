import Contracts
import HTTPWire
import ServiceKit

/// Serves the chats of Telegram that alerts may be told in.
struct AlertChatRoutes: Sendable {
    let store: AlertChatStore
    /// Nil without a bot.
    let telegram: TelegramSender?
    let checkPlan: AlertRoutes.PlanCheck

    func add(to routes: inout RouteTable) {
        routes.serve(AlertChatsAPI.request) { request, context in
            try await checkPlan(context.caller)
            return try await ask(request.chat, owner: context.caller.subject)
        }
        routes.serve(AlertChatsAPI.confirm) { request, context in
            let owner = context.caller.subject
            let hash = TelegramChat.hash(request.code, owner: owner, chat: request.chat)
            guard let chat = try await store.confirm(owner: owner, chat: request.chat, codeHash: hash) else {
                throw ProblemError.badField(
                    "code", "is wrong, too old, or was guessed at too often; ask for a new one: POST /alerts/chats",
                    code: "chat_code_refused")
            }
            return chat
        }
        routes.serve(AlertChatsAPI.list) { _, context in
            AlertChatList(items: try await store.list(owner: context.caller.subject))
        }
        routes.serve(AlertChatsAPI.delete) { _, context in
            guard let chat = context.text("chat"),
                try await store.delete(owner: context.caller.subject, chat: chat)
            else { throw ProblemError.notFound("chat") }
            return Nothing()
        }
    }

    private func ask(_ chat: String, owner: String) async throws -> AlertChat {
        guard let telegram else {
            throw ProblemError.badField(
                "chat", "cannot be used: this server has no Telegram bot", code: "channel_refused")
        }
        guard TelegramChat.isOne(chat) else {
            throw ProblemError.badField("chat", "must be a chat id or @channel", code: "channel_refused")
        }
        let code = TelegramChat.newCode()
        let hash = TelegramChat.hash(code, owner: owner, chat: chat)
        switch try await store.begin(owner: owner, chat: chat, codeHash: hash) {
        case .confirmed(let time): return AlertChat(chat: chat, confirmedAt: time)
        case .tooSoon(let wait):
            let seconds = (wait + 999) / 1_000
            throw ProblemError(
                429, "too_many_codes", "A code was sent a while ago; try again in \(seconds) s.",
                headers: ["Retry-After": String(seconds)])
        case .send(let until):
            switch await telegram.send(TelegramChat.message(code: code), to: chat) {
            case .delivered: return AlertChat(chat: chat, codeExpiresAt: until)
            case .refused(let code):
                throw ProblemError.badField(
                    "chat", "is not reached (\(code)): start a conversation with the bot, or let it into the group",
                    code: "chat_unreachable")
            case .retry:
                throw ProblemError.unavailable(
                    "telegram_unavailable", "Telegram does not take messages at the moment.",
                    retryAfterSeconds: Int(TelegramChat.codeLifeMilliseconds / 1_000))
            }
        }
    }
}
