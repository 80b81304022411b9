/// What making a one-time secret needs: the password, so that a stolen access token alone puts no second factor of a
/// thief before the owner.
public struct TOTPSetupRequest: WireType, Equatable {
    /// The user's password.
    public let password: String

    /// Makes it from its fields.
    public init(password: String) { self.password = password }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "TOTPSetupRequest",
        [WireField("password", .string(lengths: 1...Credentials.maxPasswordCharacters), "The user's password.")])
}
