/// The protocol version of a message. Everything else is refused (505, or 400 where it is not even a version).
public enum HTTPVersion: Sendable, Hashable, CustomStringConvertible {
    /// HTTP/1.0
    case http10
    /// HTTP/1.1
    case http11

    /// The version as written on the wire.
    public var description: String {
        switch self {
        case .http10: "HTTP/1.0"
        case .http11: "HTTP/1.1"
        }
    }
}
