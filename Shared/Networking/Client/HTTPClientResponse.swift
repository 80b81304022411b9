public import HTTPWire

/// One complete response. Every status is a response, also 401 with a challenge, 3xx (redirects are not followed)
/// and 5xx; only what cannot be framed or never came is an error.
public struct HTTPClientResponse: Sendable {
    /// The status code, 200 to 599.
    public let status: Int
    /// The header fields in the order received.
    public let headers: HTTPHeaders
    /// The whole body, without any transfer coding.
    public let body: [UInt8]
    /// How long the server asks to wait, from `Retry-After` (seconds or HTTP date), in milliseconds from now;
    /// nil when absent or not readable.
    public let retryAfterMilliseconds: Int64?

    /// Makes a response, for callers that test with one.
    public init(
        status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [], retryAfterMilliseconds: Int64? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }
}
