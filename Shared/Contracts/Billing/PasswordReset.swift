/// A new password, given with a reset token that an administrator handed out.
public struct PasswordReset: WireType, Equatable {
    /// The token; it is good once.
    public let resetToken: String
    /// The password from now on.
    public let newPassword: String

    /// Makes it from its fields.
    public init(resetToken: String, newPassword: String) {
        self.resetToken = resetToken
        self.newPassword = newPassword
    }

    private enum CodingKeys: String, CodingKey {
        case resetToken = "reset_token"
        case newPassword = "new_password"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "PasswordReset",
        [
            WireField("reset_token", .string(lengths: 1...128), "The token; it is good once."),
            PasswordChange.newPasswordField,
        ])
}
