/// A chat of Telegram that alerts of its owner may be told in, once the owner has shown that they read it.
public struct AlertChat: WireType, Equatable {
    /// Chat id or @channel.
    public let chat: String
    /// Since when alerts are told in it; absent while a code waits to be shown.
    public let confirmedAt: Timestamp?
    /// Until when the code that was sent counts; absent once confirmed.
    public let codeExpiresAt: Timestamp?

    /// Makes it from its fields.
    public init(chat: String, confirmedAt: Timestamp? = nil, codeExpiresAt: Timestamp? = nil) {
        self.chat = chat
        self.confirmedAt = confirmedAt
        self.codeExpiresAt = codeExpiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case chat
        case confirmedAt = "confirmed_at"
        case codeExpiresAt = "code_expires_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertChat",
        [
            WireField("chat", .string(lengths: 1...33), "Chat id or @channel."),
            WireField(
                "confirmed_at", Timestamp.schema, isRequired: false,
                "Since when alerts are told in it; absent while a code waits to be shown."),
            WireField(
                "code_expires_at", Timestamp.schema, isRequired: false,
                "Until when the code that was sent counts; absent once confirmed."),
        ])
}
