public import HTTPWire

/// What a handler answers.
///
/// `Content-Length`, `Transfer-Encoding`, `Connection` and `Date` are the server's business; the exception is a
/// `Content-Length` beside a streamed body or an answer to HEAD, which then must be true.
public struct HTTPResponse: Sendable {
    /// How the body is made.
    public enum Body: Sendable {
        /// No body.
        case none
        /// A body in memory.
        case bytes([UInt8])
        /// A body written piece by piece with back-pressure; a thrown error cuts the connection, so that the client
        /// sees the body is not whole.
        case stream(@Sendable (HTTPBodyWriter) async throws -> Void)
        /// Turns the connection into a WebSocket, if the request asked for one; closed when the closure returns.
        case webSocket(WebSocketConfiguration, @Sendable (WebSocketConnection) async -> Void)
    }

    /// The status, 200...599.
    public var status: Int
    /// The header fields.
    public var headers: HTTPHeaders
    /// The body.
    public var body: Body
    /// The route's pattern for metrics; never text from the request.
    public var route: String?
    /// True for streams without an end: a drain cancels their task at once instead of waiting for them.
    public var endsOnDrain = false

    /// Makes a response.
    public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// `application/problem+json` with the stable code and one sentence; both must be plain text without quotes.
    static func problem(_ status: Int, _ code: String, _ detail: String) -> HTTPResponse {
        let escaped = detail.filter { $0 != "\"" && $0 != "\\" && !$0.isNewline }
        let json =
            #"{"type":"about:blank","title":"\#(HTTPStatus.reason(status))","status":\#(status),"#
            + #""detail":"\#(escaped)","code":"\#(code)"}"#
        return HTTPResponse(
            status: status,
            headers: HTTPHeaders([("Content-Type", "application/problem+json")]),
            body: .bytes(Array(json.utf8)))
    }
}
