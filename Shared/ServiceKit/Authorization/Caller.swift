/// Who makes a request.
public struct Caller: Sendable, Equatable {
    /// The token's subject; empty for the anonymous caller of a public endpoint.
    public let subject: String
    /// What the token allows.
    public let scopes: Set<String>
    /// The login session the token belongs to, if any.
    public let sessionID: String?
    /// When the token ends, seconds since 1970; nil for the anonymous caller. What lasts longer than a request, such as
    /// a stream, ends with it.
    public let tokenExpiresAtSeconds: Int64?

    /// Makes a caller.
    public init(
        subject: String, scopes: Set<String>, sessionID: String? = nil, tokenExpiresAtSeconds: Int64? = nil
    ) {
        self.subject = subject
        self.scopes = scopes
        self.sessionID = sessionID
        self.tokenExpiresAtSeconds = tokenExpiresAtSeconds
    }

    /// Nobody in particular.
    public static let anonymous = Caller(subject: "", scopes: [])
}
