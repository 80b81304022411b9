/// A short token for calls between daemons.
public struct ServiceToken: WireType, Equatable {
    /// The token, for `Authorization: Bearer`.
    public let accessToken: String
    /// Always `bearer`.
    public let tokenType: String
    /// Seconds it lives from now on.
    public let expiresIn: Int64
    /// What it allows.
    public let scopes: [String]

    /// Makes it from its fields.
    public init(accessToken: String, expiresIn: Int64, scopes: [String]) {
        self.accessToken = accessToken
        tokenType = "bearer"
        self.expiresIn = expiresIn
        self.scopes = scopes
    }

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
        case scopes
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "ServiceToken",
        [
            WireField("access_token", .string(lengths: 1...4_096), "The token, for `Authorization: Bearer`."),
            WireField("token_type", .oneOf(["bearer"]), "Always `bearer`."),
            WireField("expires_in", .integer(1...900), "Seconds it lives from now on."),
            WireField("scopes", .list(.string(lengths: 3...63), maxItems: 64), "What it allows."),
        ])
}
