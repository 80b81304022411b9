/// A channel of an alert.
public struct AlertChannel: WireType, Equatable {
    /// Id of the channel.
    public let id: String
    /// Where a trigger is told.
    public let type: AlertChannelType
    /// Address of a webhook or chat id of Telegram.
    public let target: String?
    /// Whether it is used.
    public let enabled: Bool
    /// Key a webhook is signed with; only in the answer that made it.
    public let secret: String?

    /// Makes it from its fields.
    public init(
        id: String,
        type: AlertChannelType,
        target: String? = nil,
        enabled: Bool,
        secret: String? = nil
    ) {
        self.id = id
        self.type = type
        self.target = target
        self.enabled = enabled
        self.secret = secret
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertChannel",
        [
            WireField("id", .string(format: "uuid"), "Id of the channel."),
            WireField("type", AlertChannelType.schema, "Where a trigger is told."),
            WireField(
                "target", .string(lengths: 1...255), isRequired: false, "Address of a webhook or chat id of Telegram."),
            WireField("enabled", .boolean, "Whether it is used."),
            WireField(
                "secret", .string(lengths: 1...128), isRequired: false,
                "Key a webhook is signed with; only in the answer that made it."),
        ])
}
