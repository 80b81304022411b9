/// Why a request made with `HTTPClient` or `WebSocketClient` has no answer.
///
/// Two questions decide what a caller may do next, so both are answered by every error: `isRetryable` (may another
/// attempt succeed?) and `bytesSent` (may the server have seen the request?). A request that changes something and has
/// `bytesSent == true` has an unknown outcome: it must be asked about, not guessed and not blindly sent again.
public struct HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable machine code, bounded in number and safe as a metric label.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as text, for example `connect_timeout`.
        public let rawValue: String

        /// Wraps a code's text.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The URL is not an absolute `http`, `https`, `ws` or `wss` URL of printable ASCII without user name.
        public static let invalidURL = Code(rawValue: "invalid_url")
        /// A header cannot be written, is one the client sets itself, or the body passes `maxRequestBodyBytes`.
        public static let invalidRequest = Code(rawValue: "invalid_request")
        /// The host name has no address, or the resolver failed or did not answer in time.
        public static let dnsFailed = Code(rawValue: "dns_failed")
        /// Every address of the host refused the connection.
        public static let connectRefused = Code(rawValue: "connect_refused")
        /// No address of the host answered within the connect time-out.
        public static let connectTimeout = Code(rawValue: "connect_timeout")
        /// The network could not reach the host (no route, unreachable, out of descriptors).
        public static let connectFailed = Code(rawValue: "connect_failed")
        /// The configured connect policy forbids every address of the host.
        public static let connectDenied = Code(rawValue: "connect_denied")
        /// The TLS handshake or a TLS record failed.
        public static let tlsFailed = Code(rawValue: "tls_failed")
        /// The server's certificate does not lead to a trusted root.
        public static let certificateUntrusted = Code(rawValue: "certificate_untrusted")
        /// The server's certificate is past its end, or not yet valid.
        public static let certificateExpired = Code(rawValue: "certificate_expired")
        /// The server's certificate is for another name or address.
        public static let hostnameMismatch = Code(rawValue: "hostname_mismatch")
        /// The deadline of the request passed.
        public static let deadlineExceeded = Code(rawValue: "deadline_exceeded")
        /// The task that made the request was cancelled; the socket is closed.
        public static let cancelled = Code(rawValue: "cancelled")
        /// All connections to the origin are in use and the queue for them is full.
        public static let poolExhausted = Code(rawValue: "pool_exhausted")
        /// The client was shut down.
        public static let clientShutDown = Code(rawValue: "client_shut_down")
        /// The connection ended before the response was complete.
        public static let connectionClosed = Code(rawValue: "connection_closed")
        /// The response breaks the grammar or the framing rules of HTTP/1.1.
        public static let malformedResponse = Code(rawValue: "malformed_response")
        /// The response's head or body passes its limit.
        public static let responseTooLarge = Code(rawValue: "response_too_large")
        /// The body of a streamed response was silent for longer than its chunk time-out.
        public static let streamStalled = Code(rawValue: "stream_stalled")
        /// The proxy did not open the tunnel.
        public static let proxyRefused = Code(rawValue: "proxy_refused")
        /// The server did not agree to speak WebSocket.
        public static let upgradeRefused = Code(rawValue: "upgrade_refused")
    }

    /// What happened, as a stable code.
    public let code: Code
    /// What happened, for a log line. Holds no header value and no body byte.
    public let message: String
    /// Whether any byte of the request was handed to the network: if so, the server may have acted on it.
    public let bytesSent: Bool

    /// Makes an error.
    public init(_ code: Code, _ message: String, bytesSent: Bool = false) {
        self.code = code
        self.message = message
        self.bytesSent = bytesSent
    }

    /// Whether the same request may succeed later. It says nothing about safety: only repeat a request that changes
    /// something when `bytesSent` is false or the server knows its idempotency key.
    public var isRetryable: Bool {
        switch code {
        case .dnsFailed, .connectRefused, .connectTimeout, .connectFailed, .deadlineExceeded, .poolExhausted,
            .connectionClosed, .malformedResponse, .streamStalled, .proxyRefused:
            true
        default:
            false
        }
    }

    /// The status a server gives its own client when this error is the reason it cannot answer.
    public var httpStatus: Int {
        switch code {
        case .deadlineExceeded, .connectTimeout: 504
        case .poolExhausted, .clientShutDown: 503
        default: 502
        }
    }

    /// A sentence that may be shown to a stranger.
    public var publicMessage: String { "A service this request depends on did not answer." }

    /// Code, message and whether bytes were sent, in one line.
    public var description: String { "\(code.rawValue): \(message) (bytes sent: \(bytesSent))" }

    func sent(_ sent: Bool) -> HTTPClientError {
        HTTPClientError(code, message, bytesSent: sent)
    }
}
