/// What an administrator hands to a user who has lost their password. It is shown once and not kept.
public struct PasswordResetTicket: WireType, Equatable {
    /// Good once for `POST /auth/password/reset`.
    public let resetToken: String
    /// When it ends.
    public let expiresAt: Timestamp

    /// Makes it from its fields.
    public init(resetToken: String, expiresAt: Timestamp) {
        self.resetToken = resetToken
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case resetToken = "reset_token"
        case expiresAt = "expires_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "PasswordResetTicket",
        [
            WireField("reset_token", .string(), "Good once for `POST /auth/password/reset`."),
            WireField("expires_at", Timestamp.schema, "When it ends."),
        ])
}
