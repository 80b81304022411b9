/// A daemon asks for its token.
public struct ServiceTokenRequest: WireType, Equatable {
    /// The client: a daemon's name or `bootstrap-demo`.
    public let clientId: String
    /// Its secret.
    public let clientSecret: String

    /// Makes it from its fields.
    public init(clientId: String, clientSecret: String) {
        self.clientId = clientId
        self.clientSecret = clientSecret
    }

    private enum CodingKeys: String, CodingKey {
        case clientId = "client_id"
        case clientSecret = "client_secret"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "ServiceTokenRequest",
        [
            WireField("client_id", .string(lengths: 1...64), "The client: a daemon's name or `bootstrap-demo`."),
            WireField("client_secret", .string(lengths: 1...256), "Its secret."),
        ])
}
