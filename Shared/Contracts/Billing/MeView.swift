/// The caller's identity.
public struct MeView: WireType, Equatable {
    /// The user's id, which is the `sub` of their tokens.
    public let id: String
    /// The email address as it was registered.
    public let email: String
    /// What the user is; one role today.
    public let roles: [UserRole]
    /// Whether a one-time code is asked for at login.
    public let totpEnabled: Bool
    /// When it was registered.
    public let createdAt: Timestamp
    /// When it was last changed.
    public let updatedAt: Timestamp

    /// Makes it from its fields.
    public init(
        id: String, email: String, roles: [UserRole], totpEnabled: Bool, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.email = email
        self.roles = roles
        self.totpEnabled = totpEnabled
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case email
        case roles
        case totpEnabled = "totp_enabled"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "MeView",
        [
            WireField("id", .string(format: "uuid"), "The user's id, which is the `sub` of their tokens."),
            WireField(
                "email", .string(lengths: 3...Credentials.maxEmailCharacters),
                "The email address as it was registered."),
            WireField("roles", .list(UserRole.schema, maxItems: 3), "What the user is; one role today."),
            WireField("totp_enabled", .boolean, "Whether a one-time code is asked for at login."),
            WireField("created_at", Timestamp.schema, "When it was registered."),
            WireField("updated_at", Timestamp.schema, "When it was last changed."),
        ])
}
