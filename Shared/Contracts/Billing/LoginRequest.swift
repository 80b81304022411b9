/// A user logs in.
public struct LoginRequest: WireType, Equatable {
    /// The email address.
    public let email: String
    /// The password.
    public let password: String
    /// The one-time code, needed once TOTP is enabled.
    public let totp: String?
    /// A recovery code, in place of the one-time code; it is used up.
    public let recoveryCode: String?

    /// Makes it from its fields.
    public init(email: String, password: String, totp: String? = nil, recoveryCode: String? = nil) {
        self.email = email
        self.password = password
        self.totp = totp
        self.recoveryCode = recoveryCode
    }

    private enum CodingKeys: String, CodingKey {
        case email
        case password
        case totp
        case recoveryCode = "recovery_code"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "LoginRequest",
        [
            Credentials.emailField,
            Credentials.passwordField,
            WireField(
                "totp", .string(lengths: 1...16), isRequired: false,
                "The one-time code, needed once TOTP is enabled."),
            WireField(
                "recovery_code", .string(lengths: 1...64), isRequired: false,
                "A recovery code, in place of the one-time code; it is used up."),
        ])
}
