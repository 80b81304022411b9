/// A refresh token to exchange for a new pair.
public struct RefreshRequest: WireType, Equatable {
    /// The refresh token; it is used up.
    public let refreshToken: String

    /// Makes it from its fields.
    public init(refreshToken: String) {
        self.refreshToken = refreshToken
    }

    private enum CodingKeys: String, CodingKey {
        case refreshToken = "refresh_token"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "RefreshRequest",
        [WireField("refresh_token", .string(lengths: 1...128), "The refresh token; it is used up.")])
}
