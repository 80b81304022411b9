/// Asks for a code to be sent to a chat of Telegram.
public struct AlertChatRequest: WireType, Equatable {
    /// Chat id or @channel.
    public let chat: String

    /// Makes it from its fields.
    public init(chat: String) { self.chat = chat }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertChatRequest", [WireField("chat", .string(lengths: 1...33), "Chat id or @channel.")])
}
