/// A new one-time secret, shown once. It asks for nothing until it is enabled with a code.
public struct TOTPSetup: WireType, Equatable {
    /// The secret in base32, to be typed into an authenticator.
    public let secret: String
    /// The same as an `otpauth://` address, for a QR code.
    public let otpauthURL: String

    /// Makes it from its fields.
    public init(secret: String, otpauthURL: String) {
        self.secret = secret
        self.otpauthURL = otpauthURL
    }

    private enum CodingKeys: String, CodingKey {
        case secret
        case otpauthURL = "otpauth_url"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "TOTPSetup",
        [
            WireField(
                "secret", .string(pattern: "^[A-Z2-7]+$", lengths: 16...128),
                "The secret in base32, to be typed into an authenticator."),
            WireField(
                "otpauth_url", .string(lengths: 1...1_024), "The same as an `otpauth://` address, for a QR code."),
        ])
}
