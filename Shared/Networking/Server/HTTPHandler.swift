public import HTTPWire

/// What answers requests. Its functions run on the server's event loop and must not block it.
public protocol HTTPHandler: Sendable {
    /// The longest body the route of this request takes, in bytes; longer ones get 413.
    func maxBodyBytes(for head: HTTPRequestHead) -> Int

    /// True for requests that are answered while others are shed: health and readiness.
    func isPriority(_ head: HTTPRequestHead) -> Bool

    /// Answers one request. The task is cancelled when the peer goes away; an answer is then dropped.
    func respond(to request: HTTPRequest) async -> HTTPResponse

    /// The answer to what the server itself refuses before `respond` could answer it: a body that is too long or too slow,
    /// bytes that are no request, load beyond the limits. `head` is nil when no whole head came.
    func refusal(of head: HTTPRequestHead?, status: Int, code: String, detail: String) -> HTTPResponse
}

extension HTTPHandler {
    /// One mebibyte.
    public func maxBodyBytes(for head: HTTPRequestHead) -> Int { 1 << 20 }

    /// Nothing has priority.
    public func isPriority(_ head: HTTPRequestHead) -> Bool { false }

    /// A problem with the code and the sentence.
    public func refusal(of head: HTTPRequestHead?, status: Int, code: String, detail: String) -> HTTPResponse {
        .problem(status, code, detail)
    }
}
