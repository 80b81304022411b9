public import HTTPWire

/// One request to send. The client adds `Host`, `Content-Length`, `User-Agent`, `traceparent` and `x-request-id`.
public struct HTTPClientRequest: Sendable {
    /// The method.
    public var method: HTTPMethod
    /// An absolute URL, `http` or `https`, printable ASCII, without user name or fragment.
    public var url: String
    /// Headers besides those the client sets itself (`Host`, `Connection`, `Content-Length`, `Transfer-Encoding`).
    public var headers: HTTPHeaders
    /// The body, sent with `Content-Length`.
    public var body: [UInt8]
    /// The largest response body taken, in bytes; a larger one is `response_too_large`. Not applied by `stream`.
    public var maxResponseBytes: Int

    /// Makes a request.
    public init(
        method: HTTPMethod = .get, url: String, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [],
        maxResponseBytes: Int = 8 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.maxResponseBytes = maxResponseBytes
    }

    /// Whether sending the request twice has the effect of sending it once.
    var isIdempotent: Bool {
        method.isIdempotent
    }
}
