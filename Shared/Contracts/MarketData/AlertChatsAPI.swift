/// The chats of Telegram that a caller's alerts may be told in. Nothing of an alert is sent to a chat before its owner
/// has shown that they read it.
public enum AlertChatsAPI {
    /// Sends a code to a chat.
    public static let request = Endpoint<AlertChatRequest, AlertChat>(
        .post, "/alerts/chats", id: "requestAlertChat",
        summary: "Sends a code to a chat of Telegram; shown at `/alerts/chats/confirm`, alerts may be told there.",
        authorization: .scope(AlertsAPI.scope), idempotency: EndpointIdempotency.none, successStatus: 202,
        maxBodyBytes: 1_024, deadlineMilliseconds: 15_000,
        errors: [
            EndpointError(400, "channel_refused", "Not a chat id or @channel, or this server has no Telegram bot."),
            EndpointError(400, "chat_unreachable", "Telegram knows no such chat, or the bot is not let in."),
            EndpointError(403, "capability_missing", "The plan does not grant `can.use_alerts`."),
            EndpointError(429, "too_many_codes", "A code was sent a while ago; `Retry-After` says how long to wait."),
            EndpointError(503, "telegram_unavailable", "Telegram does not take messages at the moment."),
        ])

    /// Confirms a chat.
    public static let confirm = Endpoint<AlertChatConfirmation, AlertChat>(
        .post, "/alerts/chats/confirm", id: "confirmAlertChat",
        summary: "Shows the code that was sent to a chat; from then on alerts of the caller may be told there.",
        authorization: .scope(AlertsAPI.scope), idempotency: EndpointIdempotency.none, maxBodyBytes: 1_024,
        errors: [
            EndpointError(400, "chat_code_refused", "The code is wrong, too old, or was guessed at too often.")
        ])

    /// The caller's chats.
    public static let list = Endpoint<Nothing, AlertChatList>(
        .get, "/alerts/chats", id: "listAlertChats", summary: "The caller's chats, confirmed or waiting for a code.",
        authorization: .scope(AlertsAPI.scope))

    /// Takes a chat away.
    public static let delete = Endpoint<Nothing, Nothing>(
        .delete, "/alerts/chats/{chat}", id: "deleteAlertChat",
        summary: "Takes a chat away: no alert of the caller is told there any more.",
        authorization: .scope(AlertsAPI.scope),
        parameters: [.path("chat", .string(lengths: 1...33), "Chat id or @channel.")], successStatus: 204,
        errors: [EndpointError(404, "not_found", "The caller has no such chat.")])

    /// Every endpoint of this API.
    public static let declarations = [
        request.declaration, confirm.declaration, list.declaration, delete.declaration,
    ]
}
