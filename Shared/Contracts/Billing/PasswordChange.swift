/// A new password, given with the present one.
public struct PasswordChange: WireType, Equatable {
    /// The present password.
    public let currentPassword: String
    /// The password from now on.
    public let newPassword: String

    /// Makes it from its fields.
    public init(currentPassword: String, newPassword: String) {
        self.currentPassword = currentPassword
        self.newPassword = newPassword
    }

    private enum CodingKeys: String, CodingKey {
        case currentPassword = "current_password"
        case newPassword = "new_password"
    }

    static let newPasswordField = WireField(
        "new_password", .string(lengths: 1...Credentials.maxPasswordCharacters, example: "An0ther-Bootstrap!"),
        "The password from now on: 12 characters or more with upper, lower, digit and special.")

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "PasswordChange",
        [
            WireField(
                "current_password", .string(lengths: 1...Credentials.maxPasswordCharacters), "The present password."),
            newPasswordField,
        ])
}
