/// A channel to make.
public struct AlertChannelRequest: WireType, Equatable {
    /// Where a trigger is told.
    public let type: AlertChannelType
    /// Address of a webhook or chat id of Telegram; log takes none.
    public let target: String?
    /// Whether it is used; true when left out.
    public let enabled: Bool?
    /// Key a webhook is signed with, as whsec_ and base64 of 24 to 64 bytes; made when left out.
    public let secret: String?

    /// Makes it from its fields.
    public init(
        type: AlertChannelType,
        target: String? = nil,
        enabled: Bool? = nil,
        secret: String? = nil
    ) {
        self.type = type
        self.target = target
        self.enabled = enabled
        self.secret = secret
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertChannelRequest",
        [
            WireField("type", AlertChannelType.schema, "Where a trigger is told."),
            WireField(
                "target", .string(lengths: 1...255), isRequired: false,
                "Address of a webhook or chat id of Telegram; log takes none."),
            WireField("enabled", .boolean, isRequired: false, "Whether it is used; true when left out."),
            WireField(
                "secret", .string(lengths: 30...112), isRequired: false,
                "Key a webhook is signed with, as whsec_ and base64 of 24 to 64 bytes; made when left out."),
        ])
}
