/// What went wrong on a connection, as one stable code and one sentence.
public struct NetworkError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable machine code; bounded, so it may become a metric label.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code as it is logged, in snake case.
        public let description: String

        /// A code of its own; prefer the constants below.
        public init(_ description: String) { self.description = description }

        /// The address could not be bound or listened on.
        public static let listenFailed = Code("listen_failed")
        /// The operating system refused a socket operation.
        public static let socketFailed = Code("socket_failed")
        /// The other side is gone, or this side has closed already.
        public static let closed = Code("connection_closed")
        /// A deadline passed.
        public static let timeout = Code("timeout")
        /// The task was cancelled.
        public static let cancelled = Code("cancelled")
        /// The peer broke the protocol.
        public static let protocolViolation = Code("protocol_violation")
        /// A size or count limit was passed.
        public static let limitExceeded = Code("limit_exceeded")
        /// The request body is longer than the route takes.
        public static let bodyTooLarge = Code("body_too_large")
        /// The request body arrives more slowly than the server waits.
        public static let bodyTimeout = Code("body_timeout")
        /// The object cannot do this in its present state, for example a server started twice.
        public static let invalidState = Code("invalid_state")
    }

    /// The stable code.
    public let code: Code
    /// One sentence for the log; never carries a secret.
    public let message: String
    /// The HTTP status a handler answers when it passes this error on.
    public let httpStatus: Int

    /// Makes an error; `httpStatus` is what a handler answers when it passes this error on.
    public init(_ code: Code, _ message: String, httpStatus: Int = 500) {
        self.code = code
        self.message = message
        self.httpStatus = httpStatus
    }

    /// True when the same operation may succeed later on a new connection.
    public var isRetryable: Bool {
        code == .closed || code == .timeout || code == .socketFailed
    }

    /// `code: message`.
    public var description: String { "\(code.description): \(message)" }
}
