/// How the end of a message body is found (RFC 9112 section 6.3).
public enum BodyFraming: Sendable, Hashable {
    /// No body follows the head.
    case none
    /// A body of exactly this many bytes follows.
    case length(Int)
    /// A chunked body follows.
    case chunked
    /// The body ends when the peer closes. Responses only.
    case untilClose
}
