/// The chats of an owner.
public struct AlertChatList: WireType, Equatable {
    /// By chat.
    public let items: [AlertChat]

    /// Makes it from its fields.
    public init(items: [AlertChat]) { self.items = items }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertChatList", [WireField("items", .list(AlertChat.schema, maxItems: 100), "By chat.")])
}
