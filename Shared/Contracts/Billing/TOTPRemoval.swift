/// What taking the second factor away needs: the password, and a one-time code or a recovery code.
public struct TOTPRemoval: WireType, Equatable {
    /// The user's password.
    public let password: String
    /// A one-time code.
    public let code: String?
    /// A recovery code, in place of the one-time code.
    public let recoveryCode: String?

    /// Makes it from its fields.
    public init(password: String, code: String? = nil, recoveryCode: String? = nil) {
        self.password = password
        self.code = code
        self.recoveryCode = recoveryCode
    }

    private enum CodingKeys: String, CodingKey {
        case password
        case code
        case recoveryCode = "recovery_code"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "TOTPRemoval",
        [
            WireField("password", .string(lengths: 1...Credentials.maxPasswordCharacters), "The user's password."),
            WireField("code", .string(lengths: 1...16), isRequired: false, "A one-time code."),
            WireField(
                "recovery_code", .string(lengths: 1...64), isRequired: false,
                "A recovery code, in place of the one-time code."),
        ])
}
