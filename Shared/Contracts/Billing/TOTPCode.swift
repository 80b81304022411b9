/// A one-time code that proves that the authenticator has the new secret.
public struct TOTPCode: WireType, Equatable {
    /// Six digits.
    public let code: String

    /// Makes it from its fields.
    public init(code: String) {
        self.code = code
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "TOTPCode", [WireField("code", .string(lengths: 1...16, example: "492039"), "Six digits.")])
}
