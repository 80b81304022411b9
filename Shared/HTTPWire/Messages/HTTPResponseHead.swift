/// Status line and header section of a response that passed every framing rule.
public struct HTTPResponseHead: Sendable, Equatable {
    /// The status code, 100 to 599.
    public var status: Int
    /// The reason phrase, possibly empty. Never act on it.
    public var reason: String
    /// The protocol version.
    public var version: HTTPVersion
    /// All field lines, in order.
    public var headers: HTTPHeaders
    /// How the end of the body is found, with the request method taken into account.
    public var framing: BodyFraming
    /// Whether the connection may carry another request after this response.
    public var keepAlive: Bool

    /// A head from its parts.
    public init(
        status: Int,
        reason: String = "",
        version: HTTPVersion = .http11,
        headers: HTTPHeaders = HTTPHeaders(),
        framing: BodyFraming = .none,
        keepAlive: Bool = true
    ) {
        self.status = status
        self.reason = reason
        self.version = version
        self.headers = headers
        self.framing = framing
        self.keepAlive = keepAlive
    }
}
