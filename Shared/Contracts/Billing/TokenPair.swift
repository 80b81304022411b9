/// What a login or a refresh gives.
public struct TokenPair: WireType, Equatable {
    /// The access token, for `Authorization: Bearer` at every daemon.
    public let accessToken: String
    /// The refresh token: opaque, good for one refresh.
    public let refreshToken: String
    /// Always `bearer`.
    public let tokenType: String
    /// Seconds the access token lives.
    public let expiresIn: Int64
    /// Seconds the refresh token lives.
    public let refreshExpiresIn: Int64

    /// Makes it from its fields.
    public init(accessToken: String, refreshToken: String, expiresIn: Int64, refreshExpiresIn: Int64) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        tokenType = "bearer"
        self.expiresIn = expiresIn
        self.refreshExpiresIn = refreshExpiresIn
    }

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
        case refreshExpiresIn = "refresh_expires_in"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "TokenPair",
        [
            WireField(
                "access_token", .string(lengths: 1...4_096),
                "The access token, for `Authorization: Bearer` at every daemon."),
            WireField("refresh_token", .string(lengths: 1...128), "The refresh token: opaque, good for one refresh."),
            WireField("token_type", .oneOf(["bearer"]), "Always `bearer`."),
            WireField("expires_in", .integer(1...900), "Seconds the access token lives."),
            WireField("refresh_expires_in", .integer(1...31_536_000), "Seconds the refresh token lives."),
        ])
}
