/// Request line and header section of a request that passed every framing rule.
public struct HTTPRequestHead: Sendable, Equatable {
    /// The method; any token, CONNECT and TRACE never reach here.
    public var method: HTTPMethod
    /// The request target as sent.
    public var target: String
    /// The path as sent, still percent-encoded, without query and fragment; `*` for `OPTIONS *`.
    public var path: String
    /// What follows the first `?`, still percent-encoded, without fragment; nil when there is no `?`.
    public var query: String?
    /// Host and port the request is for: of an absolute-form target, else of the Host field; nil only in HTTP/1.0.
    public var authority: String?
    /// The protocol version.
    public var version: HTTPVersion
    /// All field lines, in order.
    public var headers: HTTPHeaders
    /// How the end of the body is found: `none`, `length` or `chunked`.
    public var framing: BodyFraming
    /// Whether another request may follow on this connection.
    public var keepAlive: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    public var expectsContinue: Bool
    /// Whether the request asks to become a WebSocket; `WebSocketHandshake` checks the rest.
    public var upgradesToWebSocket: Bool

    /// A head from its parts; the defaults make an HTTP/1.1 request without a body.
    public init(
        method: HTTPMethod,
        target: String,
        path: String,
        query: String? = nil,
        authority: String? = nil,
        version: HTTPVersion = .http11,
        headers: HTTPHeaders = HTTPHeaders(),
        framing: BodyFraming = .none,
        keepAlive: Bool = true,
        expectsContinue: Bool = false,
        upgradesToWebSocket: Bool = false
    ) {
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.authority = authority
        self.version = version
        self.headers = headers
        self.framing = framing
        self.keepAlive = keepAlive
        self.expectsContinue = expectsContinue
        self.upgradesToWebSocket = upgradesToWebSocket
    }
}
