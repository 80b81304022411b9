/// The code that was read in a chat of Telegram.
public struct AlertChatConfirmation: WireType, Equatable {
    /// Chat id or @channel.
    public let chat: String
    /// The code; dashes and case do not matter.
    public let code: String

    /// Makes it from its fields.
    public init(chat: String, code: String) {
        self.chat = chat
        self.code = code
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertChatConfirmation",
        [
            WireField("chat", .string(lengths: 1...33), "Chat id or @channel."),
            WireField("code", .string(lengths: 1...32), "The code that was sent to it; dashes and case do not matter."),
        ])
}
